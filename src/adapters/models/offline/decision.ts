import type { JsonObject } from "../../../domain/json.ts";

/** Calls of tools in one turn. */
export const callsMax = 8;

/** A call that the provider wants made. */
export interface PlannedCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** What the provider does next: calls, or the final answer. */
export type Decision =
  | { readonly kind: "calls"; readonly text: string; readonly calls: readonly PlannedCall[] }
  | { readonly kind: "answer"; readonly text: string };

export function answerWith(text: string): Decision {
  return { kind: "answer", text };
}

export function callTool(name: string, args: JsonObject): Decision {
  return { kind: "calls", text: "", calls: [{ name, arguments: args }] };
}
