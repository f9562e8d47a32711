import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { root } from "./command-run.ts";

/** Runs a file on this Node, which says that it is another version. */
async function runAs(version: string, file: string) {
  const script = `
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
    Object.defineProperty(process, "version", { value: "v${version}" });
    import(${JSON.stringify(join(root, file))});`;
  const words = ["--input-type=commonjs", "-e", script];
  return promisify(execFile)(process.execPath, words).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const refusals = [
  {
    file: "cli/bin.js",
    version: "22.19.0",
    screen:
      "✗ Caxton needs Node 24 or newer, and this is v22.19.0.\n" +
      "  Run it as `npx caxton` in its folder: after `npm run setup` that uses the Node it brings along.\n",
  },
  {
    file: "cli/setup.mjs",
    version: "16.20.2",
    screen:
      "✗ The set-up needs Node 18 or newer, and this is v16.20.2.\n" +
      "  Install a newer one; Caxton itself then brings the Node it runs on.\n",
  },
];

for (const { file, version, screen } of refusals) {
  test(`${file} refuses Node ${version} in words`, async () => {
    assert.deepEqual(await runAs(version, file), { code: 1, stdout: "", stderr: screen });
  });
}

test("a reader that has seen enough is no error", async () => {
  const script = '"$0" cli/bin.js --help | true';
  const { stderr } = await promisify(execFile)("sh", ["-c", script, process.execPath], {
    cwd: root,
  });
  assert.equal(stderr, "");
});

test("the files that any Node must be able to read use no new syntax", () => {
  for (const name of ["bin.js", "setup.mjs"]) {
    const text = readFileSync(join(root, "cli", name), "utf8");
    assert.doesNotMatch(text, /\?\.|\?\?|\|\|=|^import |^export |\bawait\b/m, name);
  }
});
