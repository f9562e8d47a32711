import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project-tool.ts";

/** One value of `caxton.v1.ErrorReason` as the contract documents it. */
export interface DocumentedReason {
  readonly reason: string;
  /** In the spelling of gRPC. */
  readonly code: string;
  readonly text: string;
}

const valuePattern = /((?: {2}\/\/.*\n)+) {2}ERROR_REASON_(\w+) = \d+;/g;

/** Every reason with the comment it has in `error.proto`, in its order. */
export function readErrorReasons(): DocumentedReason[] {
  const contract = readFileSync(join(root, "proto/caxton/v1/error.proto"), "utf8");
  return [...contract.matchAll(valuePattern)]
    .map(([, comment = "", reason = ""]) => {
      const words = comment
        .replace(/^ {2}\/\/ ?/gm, "")
        .replaceAll("\n", " ")
        .trim();
      const [code = "", ...sentences] = words.split(". ");
      return { reason, code, text: sentences.join(". ") };
    })
    .filter(({ reason }) => reason !== "UNSPECIFIED");
}
