import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The process that listens on a port of this machine, such as `node (process 12)`; undefined where
 * that cannot be seen: for other users' processes, and on systems without `/proc`.
 */
export function findPortOwner(port: number): string | undefined {
  const sockets = new Set(["tcp", "tcp6"].flatMap((table) => listSockets(table, port)));
  if (sockets.size === 0) return undefined;
  const holder = list("/proc").find(
    (name) => /^\d+$/.test(name) && holdsOne(`/proc/${name}/fd`, sockets),
  );
  if (holder === undefined) return undefined;
  return `${read(`/proc/${holder}/comm`).trim()} (process ${holder})`;
}

const listening = "0A";

/** `socket:[inode]` of those that listen; one line of the table for each, its numbers in hex. */
function listSockets(table: string, port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return read(`/proc/net/${table}`)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(end) === true && state === listening)
    .map((cells) => `socket:[${cells[9]}]`);
}

function holdsOne(folder: string, sockets: ReadonlySet<string>): boolean {
  return list(folder).some((name) => sockets.has(readLink(`${folder}/${name}`)));
}

function list(folder: string): string[] {
  return unlessHidden(() => readdirSync(folder), []);
}

function read(file: string): string {
  return unlessHidden(() => readFileSync(file, "utf8"), "");
}

function readLink(file: string): string {
  return unlessHidden(() => readlinkSync(file), "");
}

function unlessHidden<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise; // Gone by now, or of another user.
  }
}
