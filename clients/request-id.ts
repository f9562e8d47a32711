import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";

/** An id that no other request has. (`crypto.randomUUID` is not there on every page.) */
export function createRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The request with an id of its own where it can have one and has none. */
export function withRequestId<Input extends DescMessage>(
  type: Input,
  request: MessageInitShape<Input>,
): MessageInitShape<Input> {
  if (type.field.requestId === undefined) return request;
  const { requestId } = request as { readonly requestId?: string };
  return requestId ? request : { ...request, requestId: createRequestId() };
}
