import { createContextKey } from "@connectrpc/connect";
import type { Caller } from "../domain/agent.ts";

/** What a service implementation may know of the call it answers, besides its request. */
export interface Call {
  /** `call_` and a UUIDv7: answered as `caxton-call-id` and written to the log. */
  readonly callId: string;
  readonly caller: Caller;
}

/** Name of the header that answers the id of the call. */
export const callIdHeader = "caxton-call-id";

/** Key of the `Call` among the values of a handler's context; both stacks set it on every call. */
export const callKey = createContextKey<Call>(
  { callId: "", caller: { kind: "local", claimedUser: "" } },
  { description: "caxton call" },
);
