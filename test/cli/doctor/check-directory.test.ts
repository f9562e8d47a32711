import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkDirectory, checkDisk } from "../../../cli/doctor/check-directory.ts";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

const isRoot = process.getuid?.() === 0;

test("a directory that others may look into is a warning", async () => {
  using folder = openFolder();
  chmodSync(folder.path, 0o755);
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 0);
  const { state, mend } = of("data directory");
  assert.deepEqual([state, mend], ["warning", `chmod 700 '${folder.path}'`]);
});

test("a file in its place is a failure", async () => {
  using folder = openFolder();
  const file = join(folder.path, "data");
  writeFileSync(file, "");
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: file });
  assert.equal(exitCode, 9);
  assert.equal(of("data directory").finding, `${file} is no directory`);
});

test("one that cannot be written to is a failure", { skip: isRoot && "root may write" }, () => {
  using folder = openFolder();
  const directory = join(folder.path, "data");
  mkdirSync(directory, { mode: 0o500 });
  assert.equal(checkDirectory({ directory }).finding, `${directory} cannot be written to`);
});

/** Runs the check as a user who is nobody. */
const asNobody = { uid: 65_534, gid: 65_534 };

test("what belongs to another user is a failure", { skip: !isRoot && "needs root" }, () => {
  using folder = openFolder();
  chmodSync(folder.path, 0o755);
  const directory = join(folder.path, "data");
  const file = join(directory, "caxton.db");
  mkdirSync(directory);
  writeFileSync(file, "");
  chownSync(directory, asNobody.uid, asNobody.gid);
  const script =
    `const { checkDirectory } = await import(${JSON.stringify(checkModule)});\n` +
    `console.log(JSON.stringify(checkDirectory({ directory: ${JSON.stringify(directory)} })));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    ...asNobody,
    encoding: "utf8",
  });
  const { state, finding, mend } = JSON.parse(run.stdout);
  assert.deepEqual([state, finding], ["failed", `${file} belongs to another user`]);
  assert.match(mend, /sudo chown -R/);
});

const checkModule = new URL("../../../cli/doctor/check-directory.ts", import.meta.url).href;

test("a disk with less room than is kept free fails; one that is nearly so is a warning", async () => {
  using folder = openFolder();
  const least = String(2 ** 52);
  const environment = { CAXTON_DATA_DIR: folder.path, CAXTON_FREE_DISK_BYTES_MIN: least };
  const { exitCode, of } = await examined("/nowhere", environment);
  assert.equal(exitCode, 9);
  assert.match(of("disk").finding, /MiB free; below 4,294,967,296 MiB writes are refused$/);
  const missing = checkDisk({ directory: join(folder.path, "a", "b"), config: noConfig });
  assert.notEqual(missing.state, "failed", "looked at where it will be");
});

const noConfig = { problem: { exitCode: 1, message: "" } } as const;
