import { EventEmitter } from "node:events";
import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isShown } from "./manifest-files.ts";

/** Waits for changes of files and of whole folders. */
export interface FileChanges extends Disposable {
  /**
   * Resolves when something may have changed since the last call and nothing did for 100 ms, at the
   * latest after the time between two looks. Rejects when `signal` aborts.
   */
  next(signal: AbortSignal): Promise<void>;
}

const quietMs = 100;
/** A file that is written all the time is looked at every second. */
const quietRoundsMax = 10;

/**
 * Watches `paths` and, of directories, what is below them. A file is watched by its folder: editors
 * put another file in its place. The look every `pollMs` makes up for events that never come, as
 * on network drives or when the system has no more watches to give.
 */
export function watchFiles(paths: readonly string[], pollMs = 2_000): FileChanges {
  const bell = new EventEmitter();
  let hasRung = false;
  const ring = () => {
    hasRung = true;
    bell.emit("ring");
  };
  const watchers = createWatchers(ring);
  const follow = () => watchers.follow(new Set(paths.flatMap(listWatchedFolders)));
  follow();
  return {
    async next(signal) {
      if (!hasRung) await waitForRing(bell, pollMs, signal);
      let rounds = 0;
      do {
        hasRung = false;
        await sleep(quietMs, undefined, { signal });
        follow();
        rounds += 1;
      } while (hasRung && rounds < quietRoundsMax);
    },
    [Symbol.dispose]: () => watchers.follow(new Set()),
  };
}

/** Watchers of folders. */
function createWatchers(ring: () => void) {
  const watchers = new Map<string, FSWatcher>();
  const open = (folder: string) => {
    const watcher = openWatcher(folder, ring);
    if (watcher !== undefined) watchers.set(folder, watcher);
  };
  return {
    /** Watches these folders and no others. */
    follow(folders: ReadonlySet<string>): void {
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of folders) if (!watchers.has(folder)) open(folder);
    },
  };
}

async function waitForRing(bell: EventEmitter, pollMs: number, signal: AbortSignal) {
  const rung = new AbortController();
  const stop = () => rung.abort();
  bell.once("ring", stop);
  try {
    await sleep(pollMs, undefined, { signal: AbortSignal.any([signal, rung.signal]) });
  } catch {
    signal.throwIfAborted();
  } finally {
    bell.off("ring", stop);
  }
}

/** Undefined where the system watches no more, or the folder is gone. */
function openWatcher(folder: string, ring: () => void): FSWatcher | undefined {
  try {
    return watch(folder, ring).on("error", ring);
  } catch {
    return undefined;
  }
}

/** A directory with all below it; for anything else, also what is gone, the folder it is in. */
function listWatchedFolders(path: string): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? listTree(path) : [dirname(path)];
}

function listTree(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && isShown(entry.name));
    return [folder, ...folders.flatMap(({ name }) => listTree(join(folder, name)))];
  } catch {
    return []; // It went while it was read; the folder above rings.
  }
}
