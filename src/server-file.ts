import { rmSync } from "node:fs";
import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What other programs of this user need in order to talk to the running server. */
export interface ServerFile {
  readonly url: string;
  /** Opens what can run code or read everything; new at each start. */
  readonly token: string;
  readonly boot_id: string;
  readonly pid: number;
}

/**
 * Writes `server.json` (mode 0600) into the data directory: whole or not at all. Disposing removes
 * it.
 */
export async function openServerFile(directory: string, content: ServerFile): Promise<Disposable> {
  const path = join(directory, "server.json");
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
