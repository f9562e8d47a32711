import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseModelServers } from "../../src/adapters/models/model-server.ts";
import { providerKinds } from "../../src/adapters/models/provider-kinds.ts";
import { ConfigError, describeConfig, loadConfig } from "../../src/config.ts";
import { findBlocks, getTable, isAgentFile, root } from "./markdown.ts";

const page = "docs/configuration.md";
const plain = (cell = "") => cell.replaceAll("`", "");

/** The configuration by these variables and this file. */
function load(environment: Readonly<Record<string, string>>, toml?: string) {
  const flags = toml === undefined ? {} : { config: "caxton.toml" };
  return loadConfig({ flags, environment: { HOME: "~", ...environment }, readFile: () => toml });
}

const [wholeFile = ""] = findBlocks(page, "toml");

test("every value of the configuration is documented as it is", () => {
  const rows = getTable(page, "| In the file | Environment | Default | Meaning |");
  const expected = describeConfig(load({}));
  assert.deepEqual(
    rows.map(([name, , value, description]) => [name, value, description]),
    expected.map(({ name, value, description }) => [name, value, description]),
  );
  const inFile = new Map(describeConfig(load({}, wholeFile)).map((row) => [row.name, row.value]));
  for (const { name } of expected) {
    const [, variable = ""] = rows.find(([documented]) => documented === name) ?? [];
    if (variable === "") continue;
    const config = describeConfig(load({ [variable]: inFile.get(name) ?? "" }));
    const origin = config.find((row) => row.name === name)?.origin;
    assert.equal(origin, `environment ${variable}`);
  }
});

test("the whole file has every setting and every key of a model, and is taken as it is", () => {
  const config = load({}, wholeFile);
  for (const { name, origin } of describeConfig(config)) assert.equal(origin, "caxton.toml", name);
  const { problems } = parseModelServers(config.models);
  assert.deepEqual(problems, []);
  const used = Object.values(config.models).flatMap((model) => Object.keys(Object(model)));
  assert.deepEqual([...new Set(used)].toSorted(), modelKeys().toSorted());
});

test("every piece of a configuration file on other pages is taken as it is", () => {
  for (const other of ["docs/models.md", "docs/tools.md"]) {
    const blocks = findBlocks(other, "toml").filter((toml) => !isAgentFile(toml));
    assert.ok(blocks.length > 0, other);
    for (const toml of blocks) {
      assert.deepEqual(parseModelServers(load({}, toml).models).problems, [], toml);
    }
  }
});

test("every setting refuses what the page says it refuses", () => {
  const rows = getTable(page, "| Setting | Takes | Refused |");
  assert.deepEqual(
    rows.map(([name]) => plain(name)),
    describeConfig(load({})).map(({ name }) => name),
  );
  for (const [name, , value] of rows) {
    const loading = () => load({}, `${plain(name)} = ${plain(value)}\n`);
    assert.throws(
      loading,
      (error) => error instanceof ConfigError && !/unknown/.test(error.message),
    );
  }
});

test("the keys of a model are those that there are", () => {
  const { problems } = parseModelServers({ openai: { unknown: 1 } });
  const [, known = ""] = /there are (.+)$/.exec(problems[0] ?? "") ?? [];
  assert.deepEqual(modelKeys(), known.split(", "));
});

test("every variable of the environment is on the page, and no other of ours", () => {
  const rows = getTable(page, "| Variable | Read by | Meaning |");
  const documented = rows.flatMap(([names]) => plain(names).split(", "));
  const read = ["src", "cli", "clients"].flatMap((folder) => findVariables(join(root, folder)));
  assert.deepEqual(
    documented.filter((name) => name.startsWith("CAXTON_")).toSorted(),
    [...new Set(read)].toSorted(),
  );
  for (const { keyVariables, baseUrlVariable } of Object.values(providerKinds)) {
    for (const name of [...keyVariables, baseUrlVariable ?? "NO_COLOR"]) {
      assert.ok(documented.includes(name), name);
    }
  }
});

function modelKeys(): string[] {
  const rows = getTable(page, "| Key of a model | Takes | Without it | Meaning |");
  return rows.map(([key]) => plain(key));
}

/** `CAXTON_…` in the sources below `folder`. */
function findVariables(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => /\.(ts|js|mjs)$/.test(name) && !/\bgen\b/.test(name));
  return sources.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return [...text.matchAll(/\bCAXTON_[A-Z_]*[A-Z]\b/g)].map(([variable]) => variable);
  });
}
