// One set-up at a time. The lock is a directory that holds one file named after its owner, so that
// taking it, and taking it over from a process that died, are each one atomic rename.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

const pollMs = 100;

/** Runs `work` while this process holds the lock at `path`; waits for other owners to end. */
export async function withLock(path, say, work) {
  const owner = ownerName(process.pid);
  let isWaiting = false;
  while (!take(path, owner)) {
    if (!isWaiting) say("· Another set-up is running; waiting for it …");
    isWaiting = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  try {
    return await work();
  } finally {
    release(path, owner);
  }
}

function ownerName(pid) {
  return `${pid}-${Math.random().toString(36).slice(2)}`;
}

/** Takes the lock when it is free or its owner is dead; false when somebody holds it. */
function take(path, owner) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = mkdtempSync(`${path}-`);
  writeFileSync(join(draft, owner), "");
  try {
    renameSync(draft, path); // Fails while the lock has its owner's file in it.
    return true;
  } catch {
    rmSync(draft, { recursive: true });
  }
  const holder = readHolder(path);
  if (holder === undefined || isAlive(Number.parseInt(holder, 10))) return false;
  try {
    renameSync(join(path, holder), join(path, owner)); // Only one of those who wait succeeds.
    return true;
  } catch {
    return false;
  }
}

function release(path, owner) {
  try {
    rmSync(join(path, owner), { force: true });
    rmdirSync(path);
  } catch {
    // Somebody took the lock in between.
  }
}

function readHolder(path) {
  try {
    return readdirSync(path).map((name) => basename(name))[0];
  } catch {
    return undefined; // Released just now.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
