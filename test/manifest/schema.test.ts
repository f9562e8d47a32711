import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "smol-toml";
import type { JsonObject } from "../../src/domain/json.ts";
import { decodeManifest } from "../../src/manifest/decode-manifest.ts";
import { isRefused, parseManifest } from "../../src/manifest/parse-manifest.ts";
import { agentSchema } from "../../src/manifest/schema.ts";
import { agentText } from "./agent-text.ts";
import { type CorpusEntry, readCorpusFile, readIndex } from "./corpus.ts";

const validate = new Ajv2020({ strict: true, allErrors: true, strictTypes: false }).compile(
  agentSchema(),
);

/** Whether the schema takes a TOML text. */
function takes(text: string): boolean {
  return validate(JSON.parse(JSON.stringify(parse(text))));
}

/** What strict mode refuses and a schema cannot see. */
const unseen = new Set([
  "BYTE_ORDER_MARK",
  "COMMENT_IN_STRING",
  "INVALID_TEMPLATE",
  "UNKNOWN_TOOL",
  "UNKNOWN_VARIABLE",
]);

function compare(inFolder: "" | "bad/", entry: CorpusEntry) {
  const decoded = decodeManifest(readCorpusFile(inFolder, entry));
  if ("diagnostic" in decoded) return;
  const { diagnostics } = parseManifest(decoded.text);
  const unreadable = ["TOML_SYNTAX", "DUPLICATE_KEY", "TOO_DEEP"];
  if (diagnostics.some(({ code }) => unreadable.includes(code))) return;
  const seen = diagnostics.filter(({ code }) => !unseen.has(code));
  test(`${entry.file}: ${seen[0]?.code ?? "taken"}`, () =>
    assert.equal(takes(decoded.text), !isRefused(seen, true), JSON.stringify(validate.errors)));
}

describe("the schema takes of the corpus what strict mode takes", () => {
  for (const entry of readIndex("index.json")) compare("", entry);
  for (const entry of readIndex("bad/index.json")) compare("bad/", entry);
});

test("the schema takes aliases, synonyms and every form of a value", () => {
  const text = agentText(
    'tools = ["csv_parser", { name = "http_client", permissions = { rate_limit = "1/hour" } }]',
    "[memory]",
    "retention_days = 30",
    'scope = "agent-only"',
    "[permissions]",
    "memory_limit = 2097152",
    "[llm.openai_compatible]",
    'api_key = { source = "vault", path = "p" }',
    "[tool_config.mine]",
    "anything = [1]",
    "[prompt_templates]",
    'query = "q"',
    "[conversation_settings]",
    "context_window = 12",
  );
  assert.deepEqual(parseManifest(text).diagnostics, []);
  assert.ok(takes(text), JSON.stringify(validate.errors));
});

test("the schema refuses a value outside its range and of another type", () => {
  for (const line of ["temperature = 3", 'temperature = "1"', "max_tokens = 1.5", "top = 1"]) {
    assert.equal(takes(agentText("[llm]", line)), false, line);
  }
});

test("the schema has a version in its address, and says what each field means", () => {
  const schema = agentSchema();
  assert.equal(schema.$id, "https://caxton.dev/schema/agent/v1.json");
  const properties = schema.properties as Readonly<Record<string, JsonObject>>;
  for (const [key, property] of Object.entries(properties)) {
    assert.match(String(property.description), /\w/, key);
  }
  assert.equal(properties.version?.default, "0.1.0");
});
