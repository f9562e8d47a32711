import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withLock } from "../../cli/setup-lock.mjs";
import { openFolder } from "./folder.ts";

const silent = () => {};

test("one at a time holds the lock, and the others get it after", async () => {
  using folder = openFolder();
  const path = join(folder.path, "lock");
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, silent, work)));
  assert.equal(most, 1);
  assert.deepEqual(readdirSync(folder.path), [], "nothing is left behind");
});

test("the lock is released when the work fails", async () => {
  using folder = openFolder();
  const path = join(folder.path, "lock");
  const failing = withLock(path, silent, async () => {
    throw new Error("no disk");
  });
  await assert.rejects(failing, { message: "no disk" });
  assert.equal(existsSync(path), false);
});

test("the lock of a process that died is taken over", async () => {
  using folder = openFolder();
  const path = join(folder.path, "lock");
  const child = spawn(process.execPath, ["-e", "0"]);
  await once(child, "exit");
  mkdirSync(path);
  writeFileSync(join(path, `${child.pid}-abc`), "");
  let owners: string[] = [];
  await withLock(path, silent, async () => {
    owners = readdirSync(path);
  });
  assert.equal(owners.length, 1);
  assert.match(owners[0] ?? "", new RegExp(`^${process.pid}-`));
});

test("waiting for another set-up is said once", async () => {
  using folder = openFolder();
  const path = join(folder.path, "lock");
  const said: string[] = [];
  const order: string[] = [];
  const first = withLock(path, silent, async () => {
    while (said.length + order.length === 0) await new Promise((resolve) => setImmediate(resolve));
    order.push("first");
  });
  const second = withLock(
    path,
    (line: string) => said.push(line),
    async () => {
      order.push("second");
    },
  );
  await Promise.all([first, second]);
  assert.deepEqual(said, ["· Another set-up is running; waiting for it …"]);
  assert.deepEqual(order, ["first", "second"]);
});
