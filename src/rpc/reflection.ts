import type { DescService, MessageInitShape } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { file_caxton_v1_error } from "../../clients/gen/caxton/v1/error_pb.ts";
import { file_google_rpc_error_details } from "../../clients/gen/google/rpc/error_details_pb.ts";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from "../../clients/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../../clients/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { createDescriptorIndex, type DescriptorIndex } from "./descriptor-index.ts";

/** No service names these, but errors carry them: tools look them up to show what they say. */
const errorFiles = [file_google_rpc_error_details, file_caxton_v1_error];

type Query = ServerReflectionRequest["messageRequest"];
type Answer = NonNullable<
  MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]
>;

/**
 * Registers server reflection v1 and v1alpha, which differ in their package only. `services` is
 * asked for at the first request, so that it may hold them too.
 */
export function registerReflection(
  router: ConnectRouter,
  services: () => readonly DescService[],
): void {
  let known: DescriptorIndex | undefined;
  const answer = (request: { host: string; messageRequest: Query }) => {
    known ??= createDescriptorIndex(services(), errorFiles);
    const { host, messageRequest } = request;
    const messageResponse = answerQuery(known, messageRequest);
    return { validHost: host, originalRequest: { host, messageRequest }, messageResponse };
  };
  router.service(ServerReflection, {
    async *serverReflectionInfo(requests) {
      for await (const request of requests) yield answer(request);
    },
  });
  router.service(ServerReflectionAlpha, {
    async *serverReflectionInfo(requests) {
      // The same shapes under other names.
      for await (const { host, messageRequest } of requests) {
        yield answer({ host, messageRequest: messageRequest as Query }) as object;
      }
    },
  });
}

function answerQuery(index: DescriptorIndex, query: Query): Answer {
  switch (query.case) {
    case "listServices":
      return {
        case: "listServicesResponse",
        value: { service: index.services.map((name) => ({ name })) },
      };
    case "fileByFilename":
      return toFiles(index.findFile(query.value), query.value);
    case "fileContainingSymbol":
      return toFiles(index.findSymbol(query.value), query.value);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = query.value;
      const files = index.findExtension(containingType, extensionNumber);
      return toFiles(files, `extension ${extensionNumber} of ${containingType}`);
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = index.extensionNumbers(query.value);
      if (extensionNumber === undefined) return notFound(query.value);
      const value = { baseTypeName: query.value, extensionNumber: [...extensionNumber] };
      return { case: "allExtensionNumbersResponse", value };
    }
    default: {
      const errorMessage = "say in message_request what to look up";
      return { case: "errorResponse", value: { errorCode: 3, errorMessage } };
    }
  }
}

function toFiles(files: readonly Uint8Array[] | undefined, what: string): Answer {
  if (files === undefined) return notFound(what);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto: [...files] } };
}

function notFound(what: string): Answer {
  const errorMessage = `${what.slice(0, 200)} not found`;
  return { case: "errorResponse", value: { errorCode: 5, errorMessage } };
}
