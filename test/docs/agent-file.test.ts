import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parse } from "smol-toml";
import { AgentState } from "../../clients/gen/caxton/v1/agent_pb.ts";
import { type StartedServer, startServer } from "../e2e/started.ts";
import { findBlocks, findSections, getTable, isAgentFile, pages } from "./markdown.ts";
import { isAlias, isWaiting, type SchemaField, schemaFields } from "./schema-fields.ts";

const page = "docs/agent-file.md";

/** What every file needs, put in front of examples that show one table. */
const head = [
  ["name", '"Example"'],
  ["capabilities", '["data-analysis"]'],
  ["system_prompt", '"You answer."'],
] as const;

interface Example {
  readonly title: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The examples of the page, as files that can be deployed. */
const examples: readonly Example[] = findSections(page).flatMap(({ title, examples }) =>
  examples.map((text) => {
    const said = parse(text);
    const missing = head.filter(([key]) => said[key] === undefined);
    const whole = missing.map(([key, value]) => `${key} = ${value}\n`).join("") + text;
    return { title, text: whole, values: parse(whole) };
  }),
);

describe("docs/agent-file.md and the published schema", () => {
  let server: StartedServer;
  let fields: readonly SchemaField[];

  before(async () => {
    server = await startServer();
    const { jsonSchema } = await server.connect.agents.getAgentSchema({});
    fields = schemaFields(JSON.parse(jsonSchema));
  });
  after(() => server[Symbol.asyncDispose]());

  test("every field of the schema stands in the table of its section", () => {
    assert.ok(fields.length > 200, `${fields.length} fields`);
    const sections = new Map(
      findSections(page).map(({ title, text }) => [title.replaceAll("`", ""), text]),
    );
    for (const { path } of fields) {
      const table = path.slice(0, -1).join(".").replaceAll(".[]", "[]");
      const text = sections.get(table === "" ? "Top level" : table);
      assert.ok(text?.includes(`\`${path.at(-1)}\``), `${path.join(".")} is not on the page`);
    }
  });

  test("every field of the schema stands in an example", () => {
    for (const field of fields.filter((it) => !isAlias(it))) {
      const isShown = examples.some(({ values }) => hasPath(values, field.path));
      assert.ok(isShown, `no example has ${field.path.join(".")}`);
    }
  });

  test("every example deploys, and warns of nothing but what has no effect yet", async () => {
    const waiting = fields.filter(isWaiting).map(({ path }) => path.join("."));
    for (const { title, text } of examples) {
      const { agent, diagnostics } = await server.connect.agents.deployAgent({ toml: text });
      assert.equal(agent?.state, AgentState.ACTIVE, title);
      const unexpected = diagnostics.filter(
        ({ code, field }) => code !== "NO_EFFECT_YET" || !waiting.includes(field),
      );
      const shown = unexpected.map(({ code, field, message }) => `${code} ${field}: ${message}`);
      assert.deepEqual(shown, [], title);
    }
  });

  test("agent files on other pages deploy without a warning", async () => {
    const files = pages
      .flatMap((other) => findBlocks(other, "toml"))
      .filter((toml) => isAgentFile(toml));
    assert.ok(files.length > 1);
    for (const toml of files.filter((text) => !examples.some((shown) => shown.text === text))) {
      const { diagnostics } = await server.connect.agents.deployAgent({ toml });
      assert.deepEqual(
        diagnostics.map(({ message }) => message),
        [],
        toml,
      );
    }
  });

  test("the fields that do nothing yet exist, and those that say so are among them", () => {
    const rows = getTable(page, "| Without effect yet | Until then |");
    const named = rows.flatMap(([names = ""]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    const known = fields.map(({ path }) => path.join(".").replaceAll(".[]", "[]"));
    for (const name of named) assert.ok(known.includes(name ?? ""), `${name} is no field`);
    for (const { path } of fields.filter(isWaiting)) {
      assert.ok(named.includes(path.join(".")), `${path.join(".")} is not in the table`);
    }
  });
});

/** The provider whose table stands for those of all, which are alike. */
const anyProvider = "openai";

/** Whether `value` has something at `path`, in which `[]` is any element of a list. */
function hasPath(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  const isAny = key === "[]" || key === anyProvider;
  const found = Object.entries(value).filter(([name]) => isAny || name === key);
  return found.some(([, inner]) => hasPath(inner, rest));
}
