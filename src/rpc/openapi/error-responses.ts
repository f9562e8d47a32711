import type { DescMessage, JsonObject } from "@bufbuild/protobuf";
import { DiagnosticSchema } from "../../../clients/gen/caxton/v1/error_pb.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "../../../clients/gen/google/rpc/error_details_pb.ts";
import type { Schemas } from "./schemas.ts";

interface ErrorResponse {
  readonly name: string;
  readonly description: string;
  /** Of requests with a body only. */
  readonly body?: true;
}

/** Every status that a call can fail with; the reason is in `google.rpc.ErrorInfo`. */
const errors: Readonly<Record<string, ErrorResponse>> = {
  400: { name: "Invalid", description: "The request, or the state it meets, does not allow it." },
  401: { name: "Unauthenticated", description: "The token is missing or wrong." },
  403: { name: "Denied", description: "Pages of other sites may not call this server." },
  404: { name: "NotFound", description: "What the request names does not exist." },
  406: { name: "NotAcceptable", description: "`Accept` does not allow the type of the answer." },
  409: { name: "Conflict", description: "It was changed meanwhile, or the request id is used." },
  413: { name: "TooLarge", description: "The body is larger than 10 MiB.", body: true },
  415: { name: "WrongMediaType", description: "The body is no JSON.", body: true },
  429: { name: "Exhausted", description: "A limit is reached." },
  500: { name: "Internal", description: "A bug; the log holds it under the call id." },
  503: { name: "Unavailable", description: "The server is stopping, or cannot write." },
  504: {
    name: "DeadlineExceeded",
    description: "The deadline passed before the answer was ready.",
  },
};

/** References for the `responses` of one operation. */
export function errorReferences(hasBody: boolean): JsonObject {
  const used = Object.entries(errors).filter(([, { body }]) => hasBody || body === undefined);
  return Object.fromEntries(
    used.map(([status, { name }]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}

/** What the references lead to. */
export function errorResponses(): JsonObject {
  const schema = { $ref: "#/components/schemas/Status" };
  return Object.fromEntries(
    Object.values(errors).map(({ name, description }) => [
      name,
      { description, content: { "application/json": { schema } } },
    ]),
  );
}

/** Schema of `google.rpc.Status` with the details that this server sends. */
export function statusSchema(schemas: Schemas): JsonObject {
  const details = [ErrorInfoSchema, BadRequestSchema, RetryInfoSchema, DiagnosticSchema];
  return {
    type: "object",
    description: "Every error: google.rpc.Status.",
    required: ["code", "message", "details"],
    properties: {
      code: { type: "integer", description: "Number of google.rpc.Code." },
      message: { type: "string", description: "What is wrong, why, and what to do next." },
      details: { type: "array", items: { anyOf: details.map((each) => toDetail(each, schemas)) } },
    },
  };
}

function toDetail(message: DescMessage, schemas: Schemas): JsonObject {
  const { properties, ...schema } = schemas.object(message);
  const type = { const: `type.googleapis.com/${message.typeName}` };
  return {
    ...schema,
    title: message.name,
    required: ["@type"],
    properties: { "@type": type, ...(properties as JsonObject) },
  };
}
