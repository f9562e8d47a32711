import { parse, TomlError } from "smol-toml";
import { findCloseMatch } from "./manifest/close-match.ts";
import { createLocator } from "./manifest/locate.ts";
import { scanDocument } from "./manifest/scan-document.ts";

/** What a configuration file says. */
export interface ConfigFile {
  readonly path: string;
  /** By `section.key`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** `path:line:column` of the key `section.key`; the path alone for one that is not there. */
  readonly placeOf: (name: string) => string;
}

/** A configuration file that says nothing. */
export function emptyConfigFile(path: string): ConfigFile {
  return { path, values: {}, placeOf: () => path };
}

/**
 * Reads the text of the configuration file at `path`, in which the keys `names` may stand. Whatever
 * is wrong with it is added to `problems`, with its place.
 */
export function parseConfigFile(
  path: string,
  toml: string,
  names: readonly string[],
  problems: string[],
): ConfigFile {
  try {
    const found = Object.entries(parse(toml)).flatMap(namedValues);
    const placeOf = createPlaces(path, toml);
    for (const [name] of found) {
      if (names.includes(name)) continue;
      problems.push(`${placeOf(name)}: unknown key ${name}: ${suggest(name, names)}`);
    }
    const values = Object.fromEntries(found.filter(([name]) => names.includes(name)));
    return { path, values, placeOf };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    problems.push(`${path}:${error.line}:${error.column}: ${error.message.split("\n")[0]}`);
    return emptyConfigFile(path);
  }
}

/** `[section]` with `key = value` -> `section.key`, value; a key outside a section stays itself. */
function namedValues([section, content]: [string, unknown]): [string, unknown][] {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return [[section, content]];
  }
  return Object.entries(content).map(([key, value]) => [`${section}.${key}`, value]);
}

function createPlaces(path: string, toml: string): ConfigFile["placeOf"] {
  const offsets = new Map<string, number>();
  scanDocument(toml, (keys, keyAt) => offsets.set(keys.join("."), keyAt));
  const locate = createLocator(toml);
  return (name) => {
    const offset = offsets.get(name);
    if (offset === undefined) return path;
    const { line, column } = locate(offset);
    return `${path}:${line}:${column}`;
  };
}

function suggest(name: string, names: readonly string[]): string {
  const inSection = names.find((known) => known.endsWith(`.${name}`));
  const meant = inSection ?? findCloseMatch(name, names);
  return meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`;
}
