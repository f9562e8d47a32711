import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Keyboard } from "./terminal.ts";

/** One agent file as it was read. */
export interface ManifestFile {
  /** Path as the user would type it; `<stdin>` for standard input. */
  readonly source: string;
  readonly bytes: Uint8Array;
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

async function listSources(path: string): Promise<string[]> {
  if (path === "-") return [path];
  if (!existsSync(path)) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `There is no file or directory ${path}`,
      hint: "Check the path; it is read relative to the present directory",
    });
  }
  return statSync(path).isDirectory() ? listFolder(path) : [path];
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  const found: string[] = [];
  for (const entry of shown.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await listFolder(path)));
    else if (entry.name.endsWith(".toml")) found.push(path);
  }
  return found;
}

async function readSource(source: string, stdin: Keyboard): Promise<ManifestFile> {
  if (source !== "-") return { source, bytes: readFileSync(source) };
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return { source: "<stdin>", bytes: Buffer.concat(chunks) };
}

/** An agent file as text. */
export interface TomlFile {
  readonly source: string;
  readonly toml: string;
}

/** As `readManifestFiles`, decoded. Throws `CommandError` for files that are not UTF-8. */
export async function readTomlFiles(
  paths: readonly string[],
  stdin: Keyboard,
): Promise<readonly TomlFile[]> {
  const files = await readManifestFiles(paths, stdin);
  return files.map(({ source, bytes }) => ({ source, toml: decode(source, bytes) }));
}

function decode(source: string, bytes: Uint8Array): string {
  try {
    // A byte order mark stays: the server warns of it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new CommandError(
      {
        exitCode: exitCodes.invalid,
        message: `${source} is not well-formed UTF-8`,
        hint: `See where: caxton validate ${source}`,
      },
      { cause: error },
    );
  }
}
