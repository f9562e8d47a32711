import type { Located } from "./located.ts";
import { isQuote, scanString } from "./scan-string.ts";
import { readQuotedKey } from "./toml-string.ts";

/** Tables and arrays in each other; more is refused before any recursion can hurt. */
export const depthMax = 32;

/** Told of each key, dotted or of a header, with its full path, and of the value that follows. */
export type OnKey = (path: readonly string[], keyAt: number, valueAt: number) => void;

/** The places of a text, as far as it could be read. */
export interface Scan {
  readonly root: Located;
  /** False where something is not TOML; then only `smol-toml` can say what. */
  readonly complete: boolean;
  /** Where nesting goes beyond `depthMax`; -1 when it does not. */
  readonly tooDeepAt: number;
}

interface Cursor {
  readonly text: string;
  at: number;
  tooDeepAt: number;
  readonly onKey: OnKey | undefined;
}

type Table = Map<string, Located>;

/** A table to fill, its path and its depth. */
interface Section {
  readonly table: Table;
  readonly path: readonly string[];
  readonly depth: number;
}

/**
 * Finds where every key and value of a TOML text stands, which `smol-toml` does not tell. It reads
 * no values and checks no rules: trust it only for a text that `smol-toml` accepts.
 */
export function scanDocument(text: string, onKey?: OnKey): Scan {
  const table: Table = new Map();
  const root: Located = { key: "", keyAt: 0, at: 0, header: true, table };
  const cursor: Cursor = { text, at: 0, tooDeepAt: -1, onKey };
  let section: Section | undefined = { table, path: [], depth: 0 };
  skipVoid(cursor);
  while (section !== undefined && cursor.at < text.length) {
    if (text[cursor.at] === "[") section = scanHeader(cursor, table);
    else if (!scanPair(cursor, section)) section = undefined;
    skipVoid(cursor);
  }
  return { root, complete: section !== undefined, tooDeepAt: cursor.tooDeepAt };
}

/** Skips white space, newlines and comments. */
function skipVoid(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    const unit = text.charCodeAt(cursor.at);
    if (unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d) cursor.at++;
    else if (unit === 0x23) {
      const end = text.indexOf("\n", cursor.at);
      cursor.at = end < 0 ? text.length : end;
    } else return;
  }
}

function skipBlank(cursor: Cursor): void {
  for (;;) {
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit !== 0x20 && unit !== 0x09) return;
    cursor.at++;
  }
}

const bareKey = /[A-Za-z0-9_-]+/y;

/** The dotted key at the cursor, or undefined when there is none. */
function scanKey(cursor: Cursor): string[] | undefined {
  const path: string[] = [];
  for (;;) {
    skipBlank(cursor);
    const segment = scanSegment(cursor);
    if (segment === undefined) return undefined;
    path.push(segment);
    skipBlank(cursor);
    if (cursor.text[cursor.at] !== ".") return path;
    cursor.at++;
  }
}

function scanSegment(cursor: Cursor): string | undefined {
  const { text, at } = cursor;
  if (isQuote(text, at)) {
    const end = scanString(text, at);
    if (end < 0) return undefined;
    cursor.at = end;
    return readQuotedKey(text, at, end - 1);
  }
  bareKey.lastIndex = at;
  const [segment] = bareKey.exec(text) ?? [];
  cursor.at += segment?.length ?? 0;
  return segment;
}

function isTooDeep(cursor: Cursor, depth: number, at: number): boolean {
  if (depth <= depthMax) return false;
  cursor.tooDeepAt = at;
  return true;
}

function scanHeader(cursor: Cursor, root: Table): Section | undefined {
  const { text, at } = cursor;
  const repeated = text[at + 1] === "[";
  cursor.at += repeated ? 2 : 1;
  skipBlank(cursor);
  const keyAt = cursor.at;
  const path = scanKey(cursor);
  if (path === undefined || isTooDeep(cursor, path.length, at)) return undefined;
  const closing = repeated ? "]]" : "]";
  if (!text.startsWith(closing, cursor.at)) return undefined;
  cursor.at += closing.length;
  cursor.onKey?.(path, keyAt, at);
  const parent = descend(root, path.slice(0, -1), at);
  const key = path.at(-1) ?? "";
  const table = parent && openTable(parent, { key, keyAt: at, at, header: true }, repeated);
  return table && { table, path, depth: path.length };
}

/**
 * The table at `path` below `from`; tables on the way are made, of an array the last one is taken.
 */
function descend(from: Table, path: readonly string[], at: number): Table | undefined {
  let table = from;
  for (const key of path) {
    let next = table.get(key);
    if (next === undefined) {
      next = { key, keyAt: at, at, header: false, table: new Map() };
      table.set(key, next);
    }
    const inner = next.items === undefined ? next.table : next.items.at(-1)?.table;
    if (inner === undefined) return undefined;
    table = inner;
  }
  return table;
}

function openTable(parent: Table, place: Located, repeated: boolean): Table | undefined {
  const existing = parent.get(place.key);
  if (!repeated) {
    const table = existing === undefined ? new Map<string, Located>() : existing.table;
    if (table !== undefined) parent.set(place.key, { ...place, table });
    return table;
  }
  const items = existing === undefined ? [] : existing.items;
  if (items === undefined) return undefined;
  if (existing === undefined) parent.set(place.key, { ...place, items });
  const table: Table = new Map();
  items.push({ ...place, key: "", table });
  return table;
}

/** Reads `key = value` into a table; false where it cannot be read. */
function scanPair(cursor: Cursor, section: Section): boolean {
  const keyAt = cursor.at;
  const path = scanKey(cursor);
  if (path === undefined || cursor.text[cursor.at] !== "=") return false;
  cursor.at++;
  skipBlank(cursor);
  const depth = section.depth + path.length;
  if (isTooDeep(cursor, depth, keyAt)) return false;
  const full = cursor.onKey === undefined ? section.path : [...section.path, ...path];
  cursor.onKey?.(full, keyAt, cursor.at);
  const parent = descend(section.table, path.slice(0, -1), keyAt);
  const key = path.at(-1) ?? "";
  const value = parent && scanValue(cursor, { key, keyAt, depth, path: full });
  if (value === undefined) return false;
  parent?.set(key, value);
  return true;
}

interface Owner {
  readonly key: string;
  readonly keyAt: number;
  readonly depth: number;
  readonly path: readonly string[];
}

const scalar = /[^,\]}#\r\n]+/y;

function scanValue(cursor: Cursor, owner: Owner): Located | undefined {
  const { text, at } = cursor;
  const { key, keyAt } = owner;
  const place = { key, keyAt, at, header: false };
  if (text[at] === "[") return scanArray(cursor, place, owner);
  if (text[at] === "{") return scanInlineTable(cursor, place, owner);
  if (isQuote(text, at)) {
    const end = scanString(text, at);
    if (end < 0) return undefined;
    cursor.at = end;
    return place;
  }
  scalar.lastIndex = at;
  const length = scalar.exec(text)?.[0].length ?? 0;
  cursor.at += length;
  return length === 0 ? undefined : place;
}

function scanArray(cursor: Cursor, place: Located, owner: Owner): Located | undefined {
  const items: Located[] = [];
  const depth = owner.depth + 1;
  if (isTooDeep(cursor, depth, cursor.at)) return undefined;
  cursor.at++;
  for (;;) {
    skipVoid(cursor);
    if (cursor.text[cursor.at] === "]") break;
    const element = { key: "", keyAt: cursor.at, depth, path: owner.path };
    const item = scanValue(cursor, element);
    if (item === undefined) return undefined;
    items.push(item);
    skipVoid(cursor);
    if (cursor.text[cursor.at] === ",") cursor.at++;
    else if (cursor.text[cursor.at] !== "]") return undefined;
  }
  cursor.at++;
  return { ...place, items };
}

function scanInlineTable(cursor: Cursor, place: Located, owner: Owner): Located | undefined {
  const table: Table = new Map();
  const section = { table, path: owner.path, depth: owner.depth };
  cursor.at++;
  for (;;) {
    skipVoid(cursor);
    if (cursor.text[cursor.at] === "}") break;
    if (!scanPair(cursor, section)) return undefined;
    skipVoid(cursor);
    if (cursor.text[cursor.at] === ",") cursor.at++;
    else if (cursor.text[cursor.at] !== "}") return undefined;
  }
  cursor.at++;
  return { ...place, table };
}
