import type { DescMethod, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { codeName } from "../../../src/rpc/errors.ts";
import { detailsOf } from "../../rpc/stacks.ts";

/** One way to call the server. */
export interface Face {
  readonly name: string;
  /** Whether only some methods have this face, beside another of its kind. */
  readonly isExtra?: boolean;
  /** Whether the face has the method at all. */
  has(method: DescMethod): boolean;
  /** Whether a request of the method can be made too large. */
  canOversize(method: DescMethod): boolean;
  /** The headers of a request whose deadline has passed already. */
  readonly late: Readonly<Record<string, string>>;
  /** Calls and collects what the caller sees. */
  call(call: FaceCall): Promise<Outcome>;
}

/** A call in terms of the contract. */
export interface FaceCall {
  readonly method: DescMethod;
  /** As proto JSON; one, but for methods that take a stream. */
  readonly requests: readonly JsonObject[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to make the request larger than any may be. */
  readonly oversized?: boolean;
  /** After how many messages to leave. Unset: never. */
  readonly take?: number | undefined;
}

/** What a caller saw of one call: messages as proto JSON, and an error with its details by type. */
export interface Outcome {
  readonly messages: readonly JsonValue[];
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** Takes messages until there are enough of them or no more. */
export async function collect(
  answers: AsyncIterable<JsonValue>,
  take = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const messages: JsonValue[] = [];
  try {
    for await (const message of answers) {
      messages.push(message);
      if (messages.length >= take) break;
    }
    return { messages };
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    const { code, rawMessage: message } = error;
    return { messages, error: { code: codeName(code), message, details: detailsOf(error) } };
  }
}
