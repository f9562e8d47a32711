import type { HandlerContext } from "@connectrpc/connect";
import type { RequestCheck } from "../agents/parse-request.ts";
import { requestIdentity } from "../agents/request-identity.ts";
import { limits } from "../domain/limits.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Turns, WriteCall } from "../turns/turns.ts";
import { callKey } from "./call.ts";

/** What the services of chat and turns work with. */
export interface TurnDependencies {
  readonly turns: Turns;
  readonly runtime: Runtime;
}

const encoder = new TextEncoder();
const reasonLengthMax = 1024;

/** The text of a message. */
export function checkContent(content: string, check: RequestCheck): void {
  check.require(content !== "", "message", "is required");
  checkBytes(content, limits.messageBytesMax, "message", check);
}

/** A text by its length in UTF-8. */
export function checkBytes(
  text: string,
  bytesMax: number,
  field: string,
  check: RequestCheck,
): void {
  // The length in code units is a lower bound, so that huge texts are not encoded at all.
  const fits = text.length <= bytesMax && encoder.encode(text).length <= bytesMax;
  check.require(fits, field, `must have at most ${bytesMax} bytes`);
}

/** A caller's words on why. */
export function checkReason(reason: string, check: RequestCheck): void {
  const rule = `must have at most ${reasonLengthMax} characters`;
  check.require(reason.length <= reasonLengthMax, "reason", rule);
}

/** Who writes; `fields` are the decoded fields of the request in a fixed order. */
export function toWriteCall(
  runtime: Runtime,
  context: HandlerContext,
  request: { readonly method: string; readonly id: string },
  fields: readonly unknown[],
): WriteCall {
  const { caller } = context.values.get(callKey);
  const { method, id } = request;
  return { caller, ...requestIdentity(runtime, caller, method, id, () => fields) };
}
