import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { agentText, problemsOf } from "./agent-text.ts";

describe("secrets", () => {
  // Built here so that no scanner of repositories takes them for real ones.
  const key = `sk-${"Ab1".repeat(12)}`;
  const refused: readonly [string, readonly string[], string][] = [
    ["a key in [llm]", ["[llm]", `api_key = "${key}"`], "5:11"],
    ["a short key of a provider", ["[llm.openai]", 'api_key = "abc"'], "5:11"],
    ["a header", ["[llm.custom.headers]", `Authorization = "Bearer ${key}"`], "5:17"],
    ["a header of its own", ["[llm.custom.headers]", 'X-API-Key = "0123456789abcdef"'], "5:13"],
    ["a password", ["[parameters]", 'db_password = "hunter2hunter2"'], "5:15"],
    ["a key in a prompt", [`user_prompt_template = "use ${key}"`], "4:24"],
    ["a key in an array", ["[parameters]", `list = ["${key}"]`], "5:9"],
    ["a key in a tool", ["[tool_config.mine]", `x = { token = "${key}" }`], "5:15"],
    ["a key as default", ["[parameters]", `token = "\${TOKEN:-${key}}"`], "5:9"],
    ["a token of three parts", [`author = "eyJ${"Ab1".repeat(9)}.${"Ab1".repeat(9)}.x"`], "4:10"],
    ["a key as provider", ["[llm]", `provider = "${key}"`], "5:12"],
  ];
  for (const [name, lines, place] of refused) {
    test(`${name} is refused and not shown`, () => {
      const { spec, diagnostics } = parseManifest(agentText(...lines));
      const found = diagnostics.filter(({ code }) => code === "LITERAL_SECRET");
      assert.deepEqual(
        found.map(({ line, column }) => `${line}:${column}`),
        [place],
      );
      assert.equal(spec, undefined);
      assert.ok(!JSON.stringify(diagnostics).includes("Ab1Ab1"));
      assert.ok(!JSON.stringify(diagnostics).includes("hunter2"));
    });
  }

  const allowed: readonly (readonly string[])[] = [
    ["[llm.custom.headers]", `Authorization = "Bearer \${TOKEN}"`],
    ["[parameters]", 'stop_token = "<|endoftext|>"'],
    ["[parameters]", 'password_file = "/run/secrets/db"'],
    ["[parameters]", "max_token = 4000"],
    ["[parameters]", `token = "\${TOKEN}"`],
  ];
  for (const lines of allowed) {
    test(`${lines.at(-1)} is no secret`, () =>
      assert.deepEqual(problemsOf(agentText(...lines)), []));
  }
});
