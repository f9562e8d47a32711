import type { JsonObject, JsonValue } from "../domain/json.ts";
import { decodeTable, tableDefaults } from "./decode-table.ts";
import type { Decoded, Field, FieldOptions, Fields, Table } from "./field.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { reportType } from "./scalar-fields.ts";
import { fieldPath } from "./show.ts";

/** Elements of one array. */
const itemsMax = 200;

interface ListOptions extends FieldOptions {
  readonly itemsMax?: number;
  /** For people: what an element is. */
  readonly itemType?: string;
}

/** An array of one kind of element. */
export function list<T>(
  key: string,
  description: string,
  item: Field<T>,
  options: ListOptions = {},
): Field<readonly T[]> {
  const max = options.itemsMax ?? itemsMax;
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: `array of ${options.itemType ?? "strings"}, at most ${max}`,
    defaultText: options.defaultText ?? "[]",
    required: false,
    fallback: [],
    schema: { type: "array", maxItems: max },
    items: [item],
    read: (node, field, report) => {
      const items = readItems(report, node, field, { max, example: `${key} = ["…"]` });
      return items?.flatMap((element, index) => {
        const value = item.read(element, `${field}[${index}]`, report);
        return value === undefined ? [] : [value];
      });
    },
  };
}

/** The elements of an array of limited length (reported when it is none, or longer). */
export function readItems(
  report: Report,
  node: Located,
  field: string,
  { max, example }: { readonly max: number; readonly example: string },
): readonly Located[] | undefined {
  const { items } = node;
  if (items === undefined) return reportType(report, node, field, { wanted: "an array", example });
  if (items.length > max) {
    report.error({
      code: "OUT_OF_RANGE",
      at: items[max]?.at ?? node.at,
      field,
      message: `'${field}' has ${items.length} elements; ${max} are allowed`,
      hint: `at most ${max}`,
    });
  }
  return items.slice(0, max);
}

/** A table of known keys; when absent, all of them have their defaults. */
export function table<F extends Fields>(
  key: string,
  description: string,
  content: Table<F>,
): Field<Decoded<F>> {
  return tableField(key, description, content, tableDefaults(content));
}

/** A table of known keys; when absent, it is undefined. */
export function optionalTable<F extends Fields>(
  key: string,
  description: string,
  content: Table<F>,
): Field<Decoded<F> | undefined> {
  return tableField(key, description, content, undefined);
}

function tableField<F extends Fields, D>(
  key: string,
  description: string,
  content: Table<F>,
  fallback: D,
): Field<Decoded<F> | D> {
  return {
    key,
    description,
    aliases: Object.keys(content.merges),
    type: "table",
    defaultText: "",
    required: false,
    fallback,
    schema: { type: "object" },
    table: content,
    read: (node, field, report) => {
      if (node.table === undefined) {
        return reportType(report, node, field, { wanted: "a table", example: `[${field}]` });
      }
      return decodeTable(content, [{ node, field }], report);
    },
  };
}

/** A table whose keys are names of the user and whose values are all of one kind. */
export function namedTable<T>(
  key: string,
  description: string,
  item: Field<T>,
  options: { readonly itemType: string; readonly toName?: (written: string) => string },
): Field<Readonly<Record<string, T>>> {
  return {
    key,
    description,
    aliases: [],
    type: `table of ${options.itemType}`,
    defaultText: "",
    required: false,
    fallback: {},
    schema: { type: "object" },
    values: item,
    read: (node, field, report) => {
      if (node.table === undefined) {
        return reportType(report, node, field, { wanted: "a table", example: `[${field}]` });
      }
      const entries: [string, T][] = [];
      for (const [name, child] of node.table) {
        if (!isSafeKey(report, child, field)) continue;
        const value = item.read(child, fieldPath(field, name), report);
        if (value !== undefined) entries.push([options.toName?.(name) ?? name, value]);
      }
      return Object.fromEntries(entries);
    },
  };
}

/** A table of anything. */
export function freeTable(key: string, description: string): Field<JsonObject> {
  return {
    key,
    description,
    aliases: [],
    type: "table of anything",
    defaultText: "",
    required: false,
    fallback: {},
    schema: { type: "object" },
    read: readFreeTable,
  };
}

/** Reads a table of anything. */
export function readFreeTable(
  node: Located,
  field: string,
  report: Report,
): JsonObject | undefined {
  if (node.table === undefined) {
    return reportType(report, node, field, { wanted: "a table", example: `[${field}]` });
  }
  const entries: [string, JsonValue][] = [];
  for (const [name, child] of node.table) {
    if (isSafeKey(report, child, field)) {
      entries.push([name, readAnything(child, fieldPath(field, name), report)]);
    }
  }
  return Object.fromEntries(entries);
}

/** Depth is bounded by the scanner. */
function readAnything(node: Located, field: string, report: Report): JsonValue {
  if (node.table !== undefined) return readFreeTable(node, field, report) ?? {};
  if (node.items !== undefined) {
    return node.items.map((item, index) => readAnything(item, `${field}[${index}]`, report));
  }
  const { scalar } = node;
  if (typeof scalar === "string" || typeof scalar === "boolean") return scalar;
  if (typeof scalar === "number" && Number.isFinite(scalar)) return scalar;
  if (scalar instanceof Date) return scalar.toISOString();
  report.error({
    code: "OUT_OF_RANGE",
    at: node.at,
    field,
    message: `'${field}' is a number that JSON cannot hold exactly`,
    hint: "whole numbers go up to 2^53; write larger ones, inf and nan as strings",
  });
  return null;
}

/** Refuses the one key that could reach the prototype of an object it is copied into. */
function isSafeKey(report: Report, node: Located, field: string): boolean {
  if (node.key !== "__proto__") return true;
  report.error({
    code: "INVALID_NAME",
    at: node.keyAt,
    field: fieldPath(field, node.key),
    message: "'__proto__' cannot be a key",
    hint: "choose another name",
  });
  return false;
}
