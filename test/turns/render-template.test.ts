import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePromptTemplate } from "../../src/domain/prompt-template.ts";
import { TurnError } from "../../src/domain/turn.ts";
import {
  renderTemplate,
  type TemplateValues,
  templateBytesMax,
  templatePiecesMax,
} from "../../src/turns/render-template.ts";

const values: TemplateValues = {
  name: "Ada",
  user: { name: "Bo", tags: ["x", "y"], deep: { er: 1 } },
  list: ["a", "b"],
  pairs: [
    { key: "k1", parts: [1, 2] },
    { key: "k2", parts: [] },
  ],
  nothing: null,
  zero: 0,
  no: false,
  yes: true,
  empty: "",
  none: [],
  template: "{{name}}{{#each list}}!{{/each}}",
  html: "<b>&\"'</b>",
  number: 1.5,
};

const rendered: readonly (readonly [template: string, text: string])[] = [
  ["", ""],
  ["plain }} text { {", "plain }} text { {"],
  ["{{name}} and {{ name }}", "Ada and Ada"],
  ["{{user.name}}{{user.deep.er}}{{user.tags.1}}", "Bo1y"],
  ["[{{unknown}}{{user.unknown.more}}{{name.length}}{{name.0}}]", "[]"],
  ["[{{nothing}}]{{zero}}{{no}}{{yes}}{{number}}", "[]0falsetrue1.5"],
  ["{{list}} {{user.deep}}", '["a","b"] {"er":1}'],
  ["{{list.0}}{{list.2}}{{list.length}}{{list.map}}", "a"],
  ["{{html}}", "<b>&\"'</b>"],
  ["{{#if name}}yes{{else}}no{{/if}}", "yes"],
  ...["empty", "none", "zero", "no", "nothing", "unknown"].map(
    (name) => [`{{#if ${name}}}yes{{else}}no{{/if}}`, "no"] as const,
  ),
  ["{{#if unknown}}yes{{/if}}", ""],
  ["{{#if user}}{{#if none}}a{{else}}b{{/if}}{{else}}c{{/if}}", "b"],
  ["{{#each list}}{{@index}}={{this}};{{/each}}", "0=a;1=b;"],
  ["{{#each none}}x{{/each}}{{#each name}}x{{/each}}{{#each user}}x{{/each}}", ""],
  [
    "{{#each pairs}}{{@index}}{{this.key}}:{{#each this.parts}}{{@index}}{{this}}{{name}},{{/each}};{{/each}}",
    "0k1:01Ada,12Ada,;1k2:;",
  ],
  ["{{#each list}}{{#if @index}}, {{/if}}{{this}}{{/each}}", "a, b"],
  ["{{this}}{{@index}}", ""],
  ["日本 {{name}} 🤚🏾", "日本 Ada 🤚🏾"],
];

for (const [template, text] of rendered) {
  test(`${JSON.stringify(template)} gives ${JSON.stringify(text)}`, () => {
    assert.equal(renderTemplate(template, values), text);
    assert.equal(renderTemplate(parsePromptTemplate(template), values), text);
  });
}

test("a value that looks like a template is put in as it is", () => {
  assert.equal(renderTemplate("{{template}}", values), values.template);
  assert.equal(
    renderTemplate("{{#each list}}{{this}}{{/each}}", { list: ["{{x}}"], x: 1 }),
    "{{x}}",
  );
});

test("only own properties are read", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
  for (const name of names) {
    const paths = [name, `user.${name}`, `list.${name}`, `name.${name}`, `${name}.${name}`];
    for (const path of paths) assert.equal(renderTemplate(`[{{${path}}}]`, values), "[]", path);
    const truths = paths.map((path) => `{{#if ${path}}}true{{/if}}`).join("");
    assert.equal(renderTemplate(truths, values), "");
  }
  const own = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "own"}');
  assert.equal(renderTemplate("{{__proto__.polluted}}{{constructor}}", own), "1own");
});

function isTooLarge(limit: number) {
  return (error: unknown) => {
    assert.ok(error instanceof TurnError);
    assert.equal(error.failure.reason, "TEMPLATE_TOO_LARGE");
    assert.ok(error.message.includes(`${limit}`), error.message);
    return true;
  };
}

test("the text is bounded in UTF-8 bytes, to the byte", () => {
  for (const [text, bytes] of [
    ["a", 1],
    ["é", 2],
    ["日", 3],
    ["🤚", 4],
    ["\ud800", 3],
    ["a\udc00b", 5],
  ] as const) {
    const template = "{{text}}{{text}}";
    assert.equal(Buffer.byteLength(text), bytes);
    assert.equal(renderTemplate(template, { text }, { bytesMax: 2 * bytes }), text + text);
    const limits = { bytesMax: 2 * bytes - 1 };
    assert.throws(() => renderTemplate(template, { text }, limits), isTooLarge(limits.bytesMax));
  }
});

test("1.25 MiB are the limit if nothing else is said", () => {
  const text = "x".repeat(templateBytesMax);
  assert.equal(renderTemplate("{{text}}", { text }).length, 1280 * 1024);
  assert.throws(() => renderTemplate("{{text}}.", { text }), isTooLarge(templateBytesMax));
});

test("growth by lists in lists ends at the limit of the text", () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  const opened = "{{#each list}}".repeat(16);
  const template = `${opened}some text{{list}}${"{{/each}}".repeat(16)}`;
  assert.throws(() => renderTemplate(template, { list }), isTooLarge(templateBytesMax));
});

test("work without any text is bounded too", () => {
  const list = Array.from({ length: 1000 }, () => 0);
  for (const body of ["", "{{#if this}}x{{/if}}", "{{none}}"]) {
    const template = `${"{{#each list}}".repeat(15)}${body}${"{{/each}}".repeat(15)}`;
    assert.throws(() => renderTemplate(template, { list }), isTooLarge(templatePiecesMax));
  }
  const path = `a${".a".repeat(50_000)}`;
  const long = `{{#each list}}{{${path}}}{{/each}}`;
  assert.throws(() => renderTemplate(long, { list }), isTooLarge(templatePiecesMax));
});

test("a template with problems is a bug of the caller, not of the turn", () => {
  const render = () => renderTemplate("{{#if a}}x", {});
  assert.throws(render, (error) => error instanceof Error && !(error instanceof TurnError));
});
