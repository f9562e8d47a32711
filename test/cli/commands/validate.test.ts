import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { agentToml } from "../../e2e/started.ts";
import { type RunOptions, root, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

const folder = openFolder();
after(() => folder[Symbol.dispose]());

const note = "· Checked without a server: whether the tools exist was not looked at\n";

async function validate(words: readonly string[], options: RunOptions = {}) {
  const run = await runCommand(["validate", ...words], options);
  return { ...run, stderr: masked(run.stderr, folder.path) };
}

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder.path, name), text);
  return join(folder.path, name);
}

test("the example is valid", async () => {
  const file = join(root, "examples/data-analyzer.toml");
  const { exitCode, stdout, stderr } = await validate([file]);
  assert.deepEqual([exitCode, stdout], [0, ""]);
  assert.equal(stderr, `✓ ${file} is valid: agent 'DataAnalyzer'\n${note}`);
});

test("a bad file is refused with everything that is wrong with it", async () => {
  const file = write("bad.toml", 'name = "Bad"\ncapabilites = ["x"]\nsystem_prompt = "y"\n');
  const { exitCode, stderr } = await validate([file]);
  assert.equal(exitCode, 3);
  assert.equal(
    stderr,
    "<folder>/bad.toml: error MISSING_FIELD capabilities: 'capabilities' is missing\n" +
      "  hint: add 'capabilities = …' at the top of the file, before any [table]\n" +
      "<folder>/bad.toml:2:1: error UNKNOWN_KEY capabilites: 'capabilites' is not known at the top level\n" +
      '  hint: did you mean "capabilities"?\n' +
      note +
      "✗ 1 of 1 file refused\n" +
      "  Correct what stands above and validate again\n",
  );
});

test("a warning is told, and refuses in strict mode", async () => {
  const file = write("warned.toml", agentToml("Warned").replace("testing", "unit_testing"));
  const { exitCode, stderr } = await validate([file]);
  assert.equal(exitCode, 0);
  assert.match(
    stderr,
    /^<folder>\/warned\.toml:2:16: warning CAPABILITY_NOT_KEBAB capabilities.*: .+\n {2}hint: .+\n✓ /,
  );
  assert.equal((await validate([file, "--strict"])).exitCode, 3);
});

test("unknown tools are no concern without a server", async () => {
  const file = write(
    "tools.toml",
    agentToml("Tools").replace("\n", '\ntools = ["no_such_tool"]\n'),
  );
  assert.equal((await validate([file, "--strict"])).exitCode, 0);
});

test("several files are data in every format", async () => {
  const files = [write("a.toml", agentToml("A1")), write("b.toml", "name = 1\n")];
  const json = await validate([...files, "-o", "json"]);
  assert.equal(json.exitCode, 3);
  const { files: found } = JSON.parse(json.stdout);
  assert.deepEqual(found[0], { source: files[0], agent: "A1", valid: true, diagnostics: [] });
  assert.equal(found[1].valid, false);
  const { source, severity, code, line } = found[1].diagnostics.at(-1);
  assert.deepEqual([source, severity, code, line], [files[1], "SEVERITY_ERROR", "INVALID_TYPE", 1]);
  const ndjson = await validate([...files, "-o", "ndjson"]);
  assert.deepEqual(
    ndjson.stdout
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text)),
    found,
  );
  assert.equal((await validate([...files, "-o", "name"])).stdout, "A1\n");
});

test("standard input and bytes that are not UTF-8 are looked at too", async () => {
  const stdin = await validate(["-"], { stdin: agentToml("FromPipe") });
  assert.equal(stdin.stderr, `✓ <stdin> is valid: agent 'FromPipe'\n${note}`);
  const bytes = Buffer.from('name = "A1"\n# \u00e9\nsystem_prompt = "x', "utf8");
  const file = write("latin.toml", Buffer.concat([bytes, Buffer.from([0xff, 0xfe])]));
  const { exitCode, stderr } = await validate([file]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /^<folder>\/latin\.toml:3:19: error INVALID_ENCODING: /);
});

test("one agent in two files is refused, as deploying them would be", async () => {
  const files = ["first.toml", "second.toml"].map((name) => write(name, agentToml("Twin")));
  const { exitCode, stderr } = await validate(files);
  assert.equal(exitCode, 3);
  assert.match(
    stderr,
    /^<folder>\/second\.toml: error DUPLICATE_AGENT name: Agent 'Twin' is already defined by <folder>\/first\.toml$/m,
  );
  assert.match(stderr, /^✗ 1 of 2 files refused$/m);
});

test("a file larger than an agent file may be is refused by its size", async () => {
  const { exitCode, stderr } = await validate([write("large.toml", "#".repeat(300_000))]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /^<folder>\/large\.toml: error TOO_LARGE: /);
});
