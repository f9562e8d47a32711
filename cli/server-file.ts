import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the running server leaves in its data directory; see `src/server-file.ts`. */
export interface ServerFile {
  readonly url: string;
  readonly token: string;
  readonly bootId: string;
  readonly pid: number;
}

/** The data directory: the given one, else `CAXTON_DATA_DIR`, else the server's default. */
export async function findDataDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  asked?: string,
): Promise<string> {
  const named = asked ?? environment.CAXTON_DATA_DIR;
  if (named !== undefined && named !== "") return named;
  const { defaultDataDirectory } = await import("../src/config.ts");
  return defaultDataDirectory(environment);
}

/** `server.json` of the data directory; undefined when no server runs on it. */
export async function findServerFile(
  environment: Readonly<Record<string, string | undefined>>,
  asked?: string,
): Promise<ServerFile | undefined> {
  const directory = await findDataDirectory(environment, asked);
  try {
    return parseServerFile(readFileSync(join(directory, "server.json"), "utf8"));
  } catch {
    return undefined; // Absent, unreadable (another user's) or cut off: there is no server for us.
  }
}

function parseServerFile(text: string): ServerFile | undefined {
  const { url, token, boot_id: bootId, pid } = JSON.parse(text) as Record<string, unknown>;
  const isComplete =
    typeof url === "string" && typeof token === "string" && typeof bootId === "string";
  return isComplete && typeof pid === "number" ? { url, token, bootId, pid } : undefined;
}

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether two addresses are of one server: the same origin, all names of this machine being equal.
 */
export function isSameServer(one: string, other: string): boolean {
  return toOrigin(one) === toOrigin(other);
}

function toOrigin(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, hostname, port } = new URL(address);
  return `${protocol}//${loopbackHosts.has(hostname) ? "127.0.0.1" : hostname}:${port}`;
}
