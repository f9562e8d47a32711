import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { checkBuild, checkNode, checkStoreModule } from "../../../cli/doctor/check-installation.ts";
import { root } from "../command-run.ts";
import { openFolder } from "../folder.ts";

test("a Node that is too old fails", () => {
  assert.equal(checkNode().state, "ok");
  assert.equal(checkNode("v24.0.0").state, "ok");
  const { state, finding, mend } = checkNode("v22.11.0");
  assert.deepEqual([state, finding], ["failed", "Node v22.11.0 is older than 24"]);
  assert.match(mend ?? "", /npm run setup/);
});

test("a build is as old as its sources, and a published package is built", async () => {
  using folder = openFolder();
  assert.match((await checkBuild(folder.path)).finding, /published package/);
  for (const path of ["src", "clients", "dist", "node_modules"]) mkdirSync(join(folder.path, path));
  for (const name of ["setup-steps.mjs", "setup-lock.mjs"]) {
    cpSync(join(root, "cli", name), join(folder.path, "cli", name));
  }
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  for (const name of settings) cpSync(join(root, name), join(folder.path, name));
  const missing = await checkBuild(folder.path);
  assert.deepEqual([missing.state, missing.mend], ["warning", "npm run setup"]);

  const steps = await import(pathToFileURL(join(folder.path, "cli", "setup-steps.mjs")).href);
  const lock = steps.hashFiles(folder.path, ["package-lock.json"]);
  writeFileSync(join(folder.path, "node_modules", ".caxton-installed"), lock);
  mkdirSync(join(folder.path, "node_modules", ".bin"), { recursive: true });
  writeFileSync(join(folder.path, "node_modules", ".bin", "node"), "");
  assert.equal((await checkBuild(folder.path)).mend, "npm run build");
  writeFileSync(join(folder.path, "oclif.manifest.json"), "{}");
  const stamp = join(folder.path, "dist", ".caxton-built");
  writeFileSync(stamp, steps.hashSources(folder.path));
  assert.equal((await checkBuild(folder.path)).finding, "Built from the sources beside it");
  writeFileSync(join(folder.path, "src", "new.ts"), "export {};\n");
  assert.equal((await checkBuild(folder.path)).finding, "The sources have changed since the build");
});

test("a store that cannot be loaded fails, with how it is installed", async () => {
  using folder = openFolder();
  const { signal } = new AbortController();
  assert.equal((await checkStoreModule(root, signal)).state, "ok");
  const missing = await checkStoreModule(folder.path, signal);
  assert.equal(missing.finding, "The package better-sqlite3 is not installed");
  assert.match(missing.mend ?? "", /npm config delete omit/);
  const broken = join(folder.path, "node_modules", "better-sqlite3");
  mkdirSync(broken, { recursive: true });
  const elsewhere = "was compiled against a different Node.js version";
  writeFileSync(join(broken, "index.js"), `throw new Error("The module ${elsewhere}");\n`);
  const other = await checkStoreModule(folder.path, signal);
  assert.match(other.finding, /^SQLite: The module was compiled against a different/);
  assert.match(other.mend ?? "", /npm rebuild better-sqlite3/);
});
