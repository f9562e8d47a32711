import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

test("models are told with where their key comes from, and never the key", async () => {
  using folder = openFolder();
  const model = createServer().listen(0, "127.0.0.1");
  await once(model, "listening");
  const { port } = model.address() as { port: number };
  const entry = (name: string, rest: string) =>
    `[models.${name}]\nprovider = "openai-compatible"\n${rest}\n`;
  const url = `base_url = "http://127.0.0.1:${port}/v1"`;
  const config = [
    entry("keyed", `${url}\napi_key_env = "TEAM_KEY"`),
    entry("keyless", url),
    entry("forgotten", `${url}\napi_key_env = "OTHER_KEY"`),
    entry("filed", `${url}\napi_key_file = "${folder.path}/no.key"`),
    entry("dead", 'base_url = "http://127.0.0.1:1/v1"'),
  ];
  writeFileSync(join(folder.path, "caxton.toml"), config.join(""));
  const environment = { CAXTON_DATA_DIR: folder.path, TEAM_KEY: "s3cret-key" };
  const { exitCode, text, of } = await examined("/nowhere", environment);
  model.close();
  assert.equal(exitCode, 9);
  assert.match(of("models").finding, /openai-compatible, because of \[models\.keyed\]$/);
  const address = `127.0.0.1:${port}`;
  assert.equal(of("model keyed").finding, `${address} can be reached; key from TEAM_KEY`);
  assert.equal(of("model keyless").finding, `${address} can be reached; no key needed`);
  assert.deepEqual(
    [of("model forgotten").state, of("model forgotten").finding],
    ["warning", "Its key is missing: OTHER_KEY"],
  );
  assert.equal(of("model filed").finding, `Its key is missing: ${folder.path}/no.key`);
  assert.deepEqual(
    [of("model dead").state, of("model dead").finding],
    ["failed", "127.0.0.1:1 cannot be reached (ECONNREFUSED)"],
  );
  assert.doesNotMatch(text, /s3cret/);
});

test("a key in the environment alone makes its provider a model", async () => {
  const environment = { OPENAI_API_KEY: "s3cret", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
  const { text, of } = await examined("/nowhere", environment);
  assert.match(of("models").finding, /openai, because OPENAI_API_KEY is set/);
  assert.equal(of("model openai").finding, "127.0.0.1:1 cannot be reached (ECONNREFUSED)");
  assert.doesNotMatch(text, /s3cret/);
});

test("what is wrong with an entry is told", async () => {
  using folder = openFolder();
  const file = join(folder.path, "caxton.toml");
  writeFileSync(file, '[models.team]\nprovider = "nobody"\n');
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 9);
  assert.match(of("models").finding, /models\.team\.provider: must be one of openai/);
  writeFileSync(file, '[models.custom]\napi_key_env = "X"\n');
  const nowhere = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path, X: "1" });
  assert.match(nowhere.of("model custom").finding, /no address is known of custom/);
});
