import { open } from "node:fs/promises";
import { ModelError } from "../../domain/model.ts";

/** Where a key is read from for each call; never the key itself. */
export type KeySource =
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "file"; readonly path: string };

/** What keys are read with. */
export interface KeyReading {
  readonly environment: (variable: string) => string | undefined;
  /** Told once for each file that others can read. */
  readonly warn: (message: string) => void;
}

/** Reads keys; undefined where a variable is not set. Throws `ModelError` for unusable ones. */
export function createKeyReader(
  reading: KeyReading,
): (source: KeySource) => Promise<string | undefined> {
  const warned = new Set<string>();
  const warnOnce = (path: string) => {
    if (warned.has(path)) return;
    warned.add(path);
    reading.warn(`other users can read the key file ${path}; chmod 600 it`);
  };
  return async (source) => {
    if (source.kind === "environment") {
      return checkKey(reading.environment(source.variable) ?? "", source.variable);
    }
    return checkKey(await readKeyFile(source.path, warnOnce), source.path);
  };
}

/** What somebody does to set the key. */
export function toKeyHint(source: KeySource | undefined, server: string): string {
  if (source === undefined) return `set api_key_env or api_key_file in [models.${server}]`;
  return source.kind === "environment"
    ? `set ${source.variable} where the server runs`
    : `put it into the file ${source.path}`;
}

async function readKeyFile(path: string, warn: (path: string) => void): Promise<string> {
  try {
    await using file = await open(path);
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) warn(path);
    return await file.readFile("utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw unusable(`the key file ${path} cannot be read (${code})`);
  }
}

/** A key is one printable word; anything else would end up in an error of the HTTP client. */
function checkKey(text: string, from: string): string | undefined {
  const key = text.trim();
  if (key === "") return undefined;
  if (!/^[\x21-\x7e]+$/.test(key)) throw unusable(`what stands in ${from} is no key`);
  return key;
}

function unusable(message: string): ModelError {
  return new ModelError("MODEL_NOT_AUTHORIZED", message, { retryable: false });
}
