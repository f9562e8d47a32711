import type { Field, Fields, Table } from "../../src/manifest/field.ts";

/** Known keys of `[path]`, for the documentation. */
interface Section {
  readonly path: string;
  readonly table: Table<Fields>;
}

/** Every table of known keys below `table`, that itself first. */
function sectionsOf(path: string, table: Table<Fields>): readonly Section[] {
  const nested = Object.values(table.fields).flatMap((field) => {
    const prefix = path === "" ? "" : `${path}.`;
    const inner = field.table;
    const items = field.items?.flatMap((item) => (item.table === undefined ? [] : [item.table]));
    return [
      ...(inner === undefined ? [] : sectionsOf(`${prefix}${field.key}`, inner)),
      ...(items ?? []).flatMap((item) => sectionsOf(`${prefix}${field.key}[]`, item)),
    ];
  });
  return [{ path, table }, ...nested];
}

/** The tables of fields as Markdown, by the path of their table; alike ones are told once. */
export function describeTables(root: Table<Fields>): ReadonlyMap<string, string> {
  const told = new Set<Table<Fields>>();
  const described = new Map<string, string>();
  for (const { path, table } of sectionsOf("", root)) {
    if (told.has(table)) continue;
    told.add(table);
    const rows = Object.values(table.fields).map(describeField);
    const text = ["| key | meaning | type | default |", "|---|---|---|---|", ...rows].join("\n");
    if (rows.length > 0) described.set(path, text);
  }
  return described;
}

function describeField(field: Field<unknown>): string {
  const { key, aliases, description, type, defaultText, required } = field;
  const others = aliases.length === 0 ? "" : ` (also ${aliases.map(code).join(", ")})`;
  const fallback = required ? "required" : defaultText;
  const cells = [`${code(key)}${others}`, description, type, fallback];
  return `| ${cells.map((cell) => cell.trim().replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
