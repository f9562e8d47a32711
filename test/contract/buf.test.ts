import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertContent, root, runTool } from "./project-tool.ts";

/** Image of the contract at the last release, renewed only by a release. */
const released = "test/contract/released.binpb";

test("the contract keeps Buf's rules, every element commented", () =>
  assertContent("buf", ["lint", "proto"]));

test("the contract is formatted", () =>
  assertContent("buf", ["format", "proto", "--exit-code", "--diff"]));

test("the contract breaks no client of the last release", () => {
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const hasRelease = /^## \[?\d+\.\d+\.\d+/m.test(changelog);
  assert.equal(existsSync(join(root, released)), hasRelease, `${released} and the changelog agree`);
  if (hasRelease) assertContent("buf", ["breaking", "proto", "--against", released]);
});

test("a field that is gone would be found to break clients", () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-breaking-"));
  try {
    for (const part of ["buf.yaml", "proto", "test/rpc/proto"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const contract = join(folder, "proto");
    const against = ["--against", join(root, "proto")];
    assertContent("buf", ["breaking", contract, ...against]);
    const path = join(folder, "proto/caxton/v1/error.proto");
    writeFileSync(path, readFileSync(path, "utf8").replace("  string field = 4;", ""));
    const { status, output } = runTool("buf", ["breaking", contract, ...against]);
    assert.notEqual(status, 0);
    assert.match(output, /field "4".*"field".*deleted/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("clients/gen is what the contract generates", () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-generate-"));
  try {
    assertContent("buf", ["generate", "-o", folder]);
    const generated = readTree(join(folder, "clients/gen"));
    const committed = readTree(join(root, "clients/gen"));
    assert.deepEqual([...committed.keys()], [...generated.keys()]);
    for (const [name, text] of generated) {
      assert.ok(committed.get(name) === text, `clients/gen/${name} is old: npm run generate`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Files of a folder by their path below it, in order. */
function readTree(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return new Map(
    files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")] as const),
  );
}
