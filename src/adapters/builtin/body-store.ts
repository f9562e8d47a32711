import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is known of a body that was fetched, also when the body itself is gone. */
export interface BodyFacts {
  /** As it was asked for. */
  readonly url: string;
  readonly contentType: string;
  /** Fetched by a plain GET: fetching again asks the same. */
  readonly isRepeatable: boolean;
}

/** A body, and its file where it is still kept. */
export interface KnownBody {
  readonly facts: BodyFacts;
  readonly file: string | undefined;
}

/** The last fetched bodies, in files named by their SHA-256. Survives a restart of the server. */
export interface BodyStore {
  readonly directory: string;
  /** Undefined when nothing is known of it, or `ref` is no reference. */
  find(ref: string): Promise<KnownBody | undefined>;
  /** Notes the facts of a body whose file was written, and lets go of the oldest bodies. */
  keep(sha256: string, facts: BodyFacts): Promise<string>;
}

/** Facts outlive bodies; so many are kept. */
const factsMax = 1_000;
const refPattern = /^blob:([0-9a-f]{64})$/;

export function toBodyRef(sha256: string): string {
  return `blob:${sha256}`;
}

/** Uses `directory` alone, and at most `bytesMax` of it. */
export async function openBodyStore(directory: string, bytesMax: number): Promise<BodyStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    // Left behind by a server that was killed.
    if (name.startsWith("part-")) await rm(join(directory, name), { force: true });
  }

  async function release(): Promise<void> {
    const files = await listFiles(directory);
    const isFacts = ({ name }: StoredFile) => name.endsWith(".json");
    let bytes = 0;
    for (const { name, size } of files.filter((file) => !isFacts(file))) {
      bytes += size;
      if (bytes > bytesMax) await rm(join(directory, name), { force: true });
    }
    for (const { name } of files.filter(isFacts).slice(factsMax)) {
      await rm(join(directory, name), { force: true });
    }
  }

  return {
    directory,
    async find(ref) {
      const sha256 = refPattern.exec(ref)?.[1];
      if (sha256 === undefined) return undefined;
      const file = join(directory, sha256);
      const facts = await readFacts(`${file}.json`);
      const isKept = await touch(file);
      return facts && { facts, file: isKept ? file : undefined };
    },
    async keep(sha256, facts) {
      await writeFile(join(directory, `${sha256}.json`), JSON.stringify(facts), { mode: 0o600 });
      await release();
      return toBodyRef(sha256);
    },
  };
}

interface StoredFile {
  readonly name: string;
  readonly size: number;
  readonly usedMs: number;
}

/** The last used first. */
async function listFiles(directory: string): Promise<StoredFile[]> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith("part-"));
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(directory, name)).catch(() => gone);
      return { name, size, usedMs: mtimeMs };
    }),
  );
  return files.toSorted((a, b) => b.usedMs - a.usedMs);
}

const gone = { size: 0, mtimeMs: 0 };

async function readFacts(path: string): Promise<BodyFacts | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as BodyFacts;
  } catch {
    // Not there, or cut by a crash: then nothing is known.
    return undefined;
  }
}

/** Notes a use; false when the file is gone. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}
