import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../src/config.ts";
import { describeModels } from "../src/describe-models.ts";

function described(toml: string, environment: Readonly<Record<string, string>> = {}) {
  const config = loadConfig({ flags: {}, environment, readFile: () => toml });
  return describeModels(config);
}

test("nothing configured is the offline model", () => {
  const { automatic, access, problems } = described("");
  assert.match(automatic, /^offline/);
  assert.deepEqual([access, problems], [[], []]);
});

test("each entry has its address and where its key is looked for, never the key", () => {
  const toml = `
[models.openai]
[models.team]
provider = "openai-compatible"
base_url = "http://127.0.0.1:9/v1"
api_key_file = "/nowhere/key"
[models.custom]
`;
  const description = described(toml, { OPENAI_API_KEY: "s3cret" });
  assert.deepEqual(
    description.access.map(({ name, url, key, problem }) => [name, url, key, problem]),
    [
      [
        "openai",
        "https://api.openai.com/v1",
        { source: "OPENAI_API_KEY", isThere: true },
        undefined,
      ],
      ["team", "http://127.0.0.1:9/v1", { source: "/nowhere/key", isThere: false }, undefined],
      ["custom", "", undefined, "no address is known of custom; set base_url in [models.custom]"],
    ],
  );
  assert.doesNotMatch(JSON.stringify(description), /s3cret/);
});

test("a key in the environment alone is a model too; a wrong entry is the only thing told", () => {
  const { access } = described("", { ANTHROPIC_API_KEY: "s3cret" });
  assert.deepEqual(
    access.map(({ name, url }) => [name, url]),
    [["anthropic", "https://api.anthropic.com/v1"]],
  );
  const wrong = described('[models.x]\nprovider = "y"\n', { ANTHROPIC_API_KEY: "s3cret" });
  assert.match(wrong.problems[0] ?? "", /^models\.x\.provider: must be one of/);
  assert.deepEqual(wrong.access, []);
});
