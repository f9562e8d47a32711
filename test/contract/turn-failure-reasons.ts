import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project-tool.ts";

const valuePattern = /((?: {2}\/\/.*\n)+) {2}TURN_FAILURE_REASON_(\w+) = \d+;/g;

/** Every `caxton.v1.TurnFailureReason` with the comment it has in `turn.proto`, in its order. */
export function readTurnFailureReasons(): { readonly reason: string; readonly text: string }[] {
  const contract = readFileSync(join(root, "proto/caxton/v1/turn.proto"), "utf8");
  return [...contract.matchAll(valuePattern)]
    .map(([, comment = "", reason = ""]) => {
      const text = comment.replace(/^ {2}\/\/ ?/gm, "").replaceAll("\n", " ");
      return { reason, text: text.trim() };
    })
    .filter(({ reason }) => reason !== "UNSPECIFIED");
}
