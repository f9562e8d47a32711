import assert from "node:assert/strict";
import { test } from "node:test";
import { openEngine, say, workerToml } from "./scripted-engine.ts";

/** The model of the engine is of the kind `ollama` and takes 100,000 tokens. */
const budgets = [
  { kind: "ollama", tokens: 2_000, state: "FAILED" },
  { kind: "ollama", tokens: 50_000, state: "DONE" },
  { kind: "openai", tokens: 2_000, state: "DONE" },
];
for (const { kind, tokens, state } of budgets) {
  test(`at most ${tokens} tokens for ${kind}: a long message is ${state}`, async () => {
    const engine = await openEngine({ answer: () => say("read") });
    const table = `[context.provider_optimization.${kind}]\nmax_context_tokens = ${tokens}`;
    await engine.deploy(workerToml(table));
    const turn = await engine.send("word ".repeat(5_000));
    const { turn: ended } = await engine.ended(turn);
    assert.equal(ended.state, state);
    if (state === "FAILED") assert.equal(ended.failure?.reason, "CONTEXT_TOO_LARGE");
  });
}
