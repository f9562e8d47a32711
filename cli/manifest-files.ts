import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic } from "../src/domain/diagnostic.ts";
import { decodeManifest } from "../src/manifest/decode-manifest.ts";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Keyboard } from "./terminal.ts";

/** One agent file as it was read. */
export interface ManifestFile {
  /** Path as the user would type it; `<stdin>` for standard input. */
  readonly source: string;
  /** The text with its byte order mark, if it has one: the loader warns of it. */
  readonly toml: string;
  /** Why the bytes of the file are no text; then `toml` must not be used. */
  readonly problem?: Diagnostic;
}

/**
 * Reads the files, and every `*.toml` below the directories, that `paths` name; `-` reads `stdin`.
 * Hidden files and folders and `node_modules` are left out. Throws `CommandError` for a path that
 * does not exist, and when there is no file at all.
 */
export async function readManifestFiles(
  paths: readonly string[],
  stdin: Keyboard,
): Promise<readonly ManifestFile[]> {
  const sources = new Set((await Promise.all(paths.map(listSources))).flat());
  if (sources.size === 0) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `There is no .toml file in ${paths.join(", ")}`,
      hint: "Name an agent file, or a directory that holds some",
    });
  }
  const files: ManifestFile[] = [];
  for (const source of sources) files.push(await readSource(source, stdin));
  return files;
}

/**
 * The same files as far as they are there now: what is gone, or goes while it is read, is left out.
 * Throws for files that cannot be read for another reason.
 */
export async function findManifestFiles(paths: readonly string[]): Promise<ManifestFile[]> {
  const present = paths.filter((path) => existsSync(path));
  const sources = await Promise.all(present.map((path) => unlessGone(() => listSources(path), [])));
  const files: ManifestFile[] = [];
  for (const source of new Set(sources.flat())) {
    const found = await unlessGone(async () => [decodeFile(source, readFileSync(source))], []);
    files.push(...found);
  }
  return files;
}

async function unlessGone<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || error instanceof CommandError) return otherwise;
    throw error;
  }
}

/** Throws `CommandError` for a path that does not exist. */
export function requirePath(path: string): void {
  if (existsSync(path)) return;
  throw new CommandError({
    exitCode: exitCodes.usage,
    message: `There is no file or directory ${path}`,
    hint: "Check the path; it is read relative to the present directory",
  });
}

async function listSources(path: string): Promise<string[]> {
  if (path === "-") return [path];
  requirePath(path);
  return statSync(path).isDirectory() ? listFolder(path) : [path];
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => isShown(name));
  const found: string[] = [];
  for (const entry of shown.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await listFolder(path)));
    else if (entry.name.endsWith(".toml")) found.push(path);
  }
  return found;
}

/** Whether a file or folder below a directory counts. */
export function isShown(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

async function readSource(source: string, stdin: Keyboard): Promise<ManifestFile> {
  if (source !== "-") return decodeFile(source, readFileSync(source));
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return decodeFile("<stdin>", Buffer.concat(chunks));
}

function decodeFile(source: string, bytes: Uint8Array): ManifestFile {
  const decoded = decodeManifest(bytes, source);
  return "text" in decoded
    ? { source, toml: decoded.text }
    : { source, toml: "", problem: decoded.diagnostic };
}
