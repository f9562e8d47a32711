import assert from "node:assert/strict";
import { test } from "node:test";
import type { UnixMs } from "../../src/domain/ids.ts";
import { templateVariables } from "../../src/manifest/check-templates.ts";
import { renderTemplate } from "../../src/turns/render-template.ts";
import { type TemplateInput, toTemplateValues } from "../../src/turns/template-values.ts";

const input: TemplateInput = {
  content: "Analyze sales",
  sender: "user-7",
  capability: "data-analysis",
  now: 1_763_800_000_000 as UnixMs,
  history: "User: hi",
  knowledge: "- sales are in EUR",
  summary: "They greeted.",
  parameters: { region: "EU", thresholds: { low: 3 } },
};

const values: readonly (readonly [name: string, text: string])[] = [
  ["message", "Analyze sales"],
  ["request", "Analyze sales"],
  ["message_content", "Analyze sales"],
  ["data", "Analyze sales"],
  ["conversation_history", "User: hi"],
  ["conversation_summary", "They greeted."],
  ["relevant_knowledge", "- sales are in EUR"],
  ["memory_context", "- sales are in EUR"],
  ["context", "- sales are in EUR"],
  ["timestamp", "2025-11-22T08:26:40.000Z"],
  ["sender_agent", "user-7"],
  ["user_id", "user-7"],
  ["capability", "data-analysis"],
  ["region", "EU"],
  ["thresholds.low", "3"],
  ["data_source", ""],
  ["requirements", ""],
  ["user_info", ""],
  ["user_context", ""],
];

for (const [name, text] of values) {
  test(`{{${name}}} is ${JSON.stringify(text)}`, () => {
    assert.equal(renderTemplate(`{{${name}}}`, toTemplateValues(input)), text);
  });
}

test("every variable that a deployment does not warn about is one of those", () => {
  const known = new Set(values.map(([name]) => name));
  assert.deepEqual(
    templateVariables.filter((name) => !known.has(name)),
    [],
  );
});

test("a message in JSON is data, and its known fields are variables", () => {
  const content = '{"rows": [1, 2], "requirements": "monthly", "region": "US", "message": "no"}';
  const parameters = { requirements: "daily", data_source: "crm", region: "EU" };
  const given = toTemplateValues({ ...input, content, parameters });
  const text = renderTemplate(
    "{{data.rows.1}} {{requirements}} {{data_source}} {{region}} {{data.region}}",
    given,
  );
  assert.equal(text, "2 monthly crm EU US");
  assert.equal(given.message, content);
});

test("a parameter does not replace what the turn knows", () => {
  const given = toTemplateValues({ ...input, parameters: { message: "other", user_id: "root" } });
  assert.equal(renderTemplate("{{message}} {{user_id}}", given), "Analyze sales user-7");
});

test("parameters with the names of object internals are values like others", () => {
  const parameters = JSON.parse('{"__proto__": {"message": "polluted"}, "constructor": "c"}');
  const given = toTemplateValues({ ...input, parameters });
  assert.equal(renderTemplate("{{message}} {{constructor}}", given), "Analyze sales c");
  const content = '{"__proto__": {"requirements": "polluted"}}';
  assert.equal(renderTemplate("[{{requirements}}]", toTemplateValues({ ...input, content })), "[]");
});

test("what only looks like JSON, is too deep or too long is text", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const content of ["[not json", "{", '"text"', "12", deep, `[${"1,".repeat(200_000)}1]`]) {
    assert.equal(toTemplateValues({ ...input, content }).data, content);
  }
  assert.deepEqual(toTemplateValues({ ...input, content: " [1]" }).data, [1]);
});
