import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agentText, problemsOf, specOf } from "./agent-text.ts";

describe("misplaced keys", () => {
  test("are also found in nested tables and in table arrays", () => {
    const text = [
      'name = "Tester"',
      "[memory.context_preparation]",
      'capabilities = ["a"]',
      "[[llm.providers]]",
      'provider = "ollama"',
      'system_prompt = "You test."',
    ].join("\n");
    assert.deepEqual(problemsOf(text), [
      "MISPLACED_KEY@3:1 capabilities",
      "MISPLACED_KEY@6:1 system_prompt",
    ]);
    assert.equal(specOf(text).systemPrompt, "You test.");
  });

  test("inline tables and dotted keys own their keys", () => {
    const spec = specOf(agentText('parameters = { tags = ["x"] }'));
    assert.deepEqual([spec.tags, spec.parameters], [[], { tags: ["x"] }]);
    assert.deepEqual(specOf(agentText('parameters.tags = ["y"]')).parameters, { tags: ["y"] });
  });

  test("two of them are a conflict", () => {
    const text = agentText("[memory]", 'author = "a"', "[audit]", 'author = "b"');
    assert.deepEqual(problemsOf(text), ["MISPLACED_KEY@5:1 author", "CONFLICT@7:1 author"]);
  });
});
