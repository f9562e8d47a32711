import { findCloseMatch } from "./close-match.ts";
import type { Decoded, Field, Fields, Table } from "./field.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { fieldPath } from "./show.ts";

/** A table of the file, and its path. */
export interface Source {
  readonly node: Located;
  readonly field: string;
}

/** A key of the file for a field. */
interface Found {
  readonly node: Located;
  readonly field: string;
}

/** The value of a table that the file does not have. */
export function tableDefaults<F extends Fields>({ fields }: Table<F>): Decoded<F> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { fallback }]) => [name, fallback]),
  ) as Decoded<F>;
}

/**
 * Reads tables that mean one thing together, key by key, and reports every problem. Fields that are
 * absent or refused have their defaults.
 */
export function decodeTable<F extends Fields>(
  content: Table<F>,
  sources: readonly Source[],
  report: Report,
): Decoded<F> {
  const found = new Map<string, Found[]>();
  for (const source of sources) collectKeys(content, source, found, report);
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(content.fields)) {
    const entries = found.get(name) ?? [];
    if (entries.length === 0 && field.required) reportMissing(report, sources[0], field.key);
    values[name] = readField(field, entries, report) ?? field.fallback;
  }
  return values as Decoded<F>;
}

function collectKeys<F extends Fields>(
  content: Table<F>,
  { node, field }: Source,
  found: Map<string, Found[]>,
  report: Report,
): void {
  const renames = content.merges[node.key] ?? {};
  for (const [key, child] of node.table ?? []) {
    const name = content.names.get(Object.hasOwn(renames, key) ? (renames[key] ?? key) : key);
    const path = fieldPath(field, key);
    if (name === undefined) reportUnknown(content, { node: child, field: path }, field, report);
    else {
      const entries = found.get(name) ?? [];
      entries.push({ node: child, field: path });
      found.set(name, entries);
    }
  }
}

function readField(field: Field<unknown>, entries: readonly Found[], report: Report): unknown {
  const first = entries[0];
  if (first === undefined) return undefined;
  if (
    field.table !== undefined &&
    entries.length > 1 &&
    entries.every(({ node }) => node.table !== undefined)
  ) {
    const value = decodeTable(field.table, entries, report);
    warnOfPending(field, first, value, report);
    return value;
  }
  for (const { node, field: path } of entries.slice(1)) {
    report.error({
      code: "CONFLICT",
      at: node.keyAt,
      field: path,
      message: `'${path}' means the same as '${first.field}'`,
      hint: "keep one of the two",
    });
  }
  const value = field.read(first.node, first.field, report);
  warnOfPending(field, first, value, report);
  return value;
}

/** What asks for nothing else than the server does anyway is no problem. */
function warnOfPending(
  { pending, fallback }: Field<unknown>,
  { node, field }: Found,
  value: unknown,
  report: Report,
): void {
  if (pending === undefined || JSON.stringify(value) === JSON.stringify(fallback)) return;
  report.warn({
    code: "NO_EFFECT_YET",
    at: node.keyAt,
    field,
    message: `'${field}' has no effect yet`,
    hint: `it waits for ${pending}; the file may keep it`,
  });
}

function reportMissing(report: Report, source: Source | undefined, key: string): void {
  const table = source?.field ?? "";
  report.error({
    code: "MISSING_FIELD",
    at: table === "" ? -1 : (source?.node.at ?? -1),
    field: fieldPath(table, key),
    message: `'${key}' is missing${table === "" ? "" : ` in '${table}'`}`,
    hint: `add '${key} = …'${table === "" ? " at the top of the file, before any [table]" : ""}`,
  });
}

function reportUnknown<F extends Fields>(
  content: Table<F>,
  { node, field }: Found,
  table: string,
  report: Report,
): void {
  const atTop = table === "";
  const severity = atTop ? "error" : "warning";
  if (report.isFull(severity)) return;
  const why = Object.hasOwn(content.ignored, node.key) ? content.ignored[node.key] : undefined;
  const close = findCloseMatch(node.key, content.names.keys());
  const meant = close === undefined ? undefined : `did you mean "${close}"?`;
  const place = atTop ? "at the top level" : `in [${table}]`;
  const problem = {
    code: "UNKNOWN_KEY",
    at: node.keyAt,
    field,
    message: why === undefined ? `'${field}' is not known ${place}` : `'${field}' has no effect`,
    hint: why ?? meant ?? "remove it; docs/agent-file.md lists the keys",
  } as const;
  if (atTop) report.error(problem);
  else report.warn(problem);
}
