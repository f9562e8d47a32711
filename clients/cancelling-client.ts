import type { DescService } from "@bufbuild/protobuf";
import { type CallOptions, type Client, createClient, type Transport } from "@connectrpc/connect";

type OpenStream = (request: unknown, options?: CallOptions) => AsyncIterable<unknown>;

/**
 * A typed client whose streams end on the server when they are left: by `break`, an error, or a
 * `return`. (A loop over a stream of plain Connect leaves the call running.)
 */
export function createCancellingClient<Service extends DescService>(
  service: Service,
  transport: Transport,
): Client<Service> {
  const client = createClient(service, transport);
  const methods = client as Record<string, unknown>;
  for (const { localName, methodKind } of service.methods) {
    if (methodKind !== "server_streaming" && methodKind !== "bidi_streaming") continue;
    methods[localName] = cancelledWhenLeft(methods[localName] as OpenStream);
  }
  return client;
}

function cancelledWhenLeft(open: OpenStream): OpenStream {
  return (request, options = {}) => {
    const left = new AbortController();
    const signals = options.signal === undefined ? [] : [options.signal];
    const signal = AbortSignal.any([left.signal, ...signals]);
    const messages = open(request, { ...options, signal });
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = messages[Symbol.asyncIterator]();
        return {
          next: () => iterator.next(),
          return: async (value) => {
            left.abort();
            return { done: true, value };
          },
        };
      },
    };
  };
}
