import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import type { Store } from "../../../src/domain/store.ts";
import {
  neverFatal,
  reasonOf,
  runtime,
  sampleDeploy,
  sampleFile,
  silent,
  temporaryDirectory,
} from "./sample.ts";

/** A disk of 64 MiB of its own; undefined where this user may not mount one. */
function openSmallDisk(): (Disposable & { readonly path: string }) | undefined {
  const directory = temporaryDirectory();
  try {
    const args = ["-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.path];
    execFileSync("mount", args, { stdio: "ignore" });
  } catch {
    directory[Symbol.dispose]();
    return undefined;
  }
  return {
    path: directory.path,
    [Symbol.dispose]() {
      execFileSync("umount", [directory.path]);
      directory[Symbol.dispose]();
    },
  };
}

/** Deploys agents with texts of `size` until one is refused; returns its name and the reason. */
async function deployUntilRefused(store: Store, size: number) {
  for (let count = 1; ; count += 1) {
    const name = `agent-${count}`;
    const reason = await deploy(store, name, size);
    if (reason !== "none") return { name, reason };
  }
}

function deploy(store: Store, name: string, size: number): Promise<string> {
  const text = name.padEnd(size, "x");
  return reasonOf(store.write("deployAgents", sampleDeploy([sampleFile(name, text)])));
}

/** Repeats a deployment until it is taken, for half a minute at most. */
async function deployOnceFreed(store: Store, name: string, size: number): Promise<string> {
  let reason = await deploy(store, name, size);
  for (let tries = 0; tries < 600 && reason === "DISK"; tries += 1) {
    await wait(50);
    reason = await deploy(store, name, size);
  }
  return reason;
}

const megabyte = 1024 * 1024;
const cases = [
  // Small texts, so that the store looks at the disk long before they fill it.
  { name: "nearly full", freeDiskBytesMin: 40 * megabyte, size: 100, leaves: 4 * megabyte },
  { name: "full to the last byte", freeDiskBytesMin: 0, size: 50_000, leaves: 0 },
];

for (const { name, freeDiskBytesMin, size, leaves } of cases) {
  test(`a ${name} disk refuses writes, keeps reading, and is used again when freed`, async (context) => {
    using disk = openSmallDisk();
    if (disk === undefined) return context.skip("needs root to mount a small disk");
    const filler = join(disk.path, "filler");
    const directory = join(disk.path, "data");
    const settings = { directory, runtime, observer: silent, onFatal: neverFatal };
    await using store = await openStore({ ...settings, freeDiskBytesMin });
    assert.equal(await deploy(store, "agent-0", size), "none");

    writeFileSync(filler, Buffer.alloc(40 * megabyte));
    const refused = await deployUntilRefused(store, size);
    assert.equal(refused.reason, "DISK");
    const { bavail, bsize } = statfsSync(disk.path);
    assert.ok(bavail * bsize >= leaves);
    assert.equal(await store.findAgent({ workspace: "w", name: refused.name }), undefined);
    assert.equal((await store.findAgent({ workspace: "w", name: "agent-0" }))?.version, 1);

    rmSync(filler);
    assert.equal(await deployOnceFreed(store, refused.name, size), "none");
    assert.equal((await store.findAgent({ workspace: "w", name: refused.name }))?.version, 1);
  });
}
