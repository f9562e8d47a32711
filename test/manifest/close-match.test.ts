import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findCloseMatch } from "../../src/manifest/close-match.ts";

describe("a mistyped word is matched with the nearest one", () => {
  const words = ["capabilities", "tools", "system_prompt", "scope", "llm"];
  const cases: readonly [string, string | undefined][] = [
    ["capabilites", "capabilities"],
    ["Tools", "tools"],
    ["tolos", "tools"],
    ["system-prompt", "system_prompt"],
    ["systm_promt", "system_prompt"],
    ["lmm", "llm"],
    ["slope", "scope"],
    ["x", undefined],
    ["abc", undefined],
    ["dependencies", undefined],
    ["t".repeat(100), undefined],
  ];
  for (const [word, expected] of cases) {
    test(word, () => assert.equal(findCloseMatch(word, words), expected));
  }
});
