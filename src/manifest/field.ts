import type { JsonObject } from "../domain/json.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";

/**
 * Turns a place in the file into a value; undefined when it is refused, which has been reported.
 */
export type Read<T> = (node: Located, field: string, report: Report) => T | undefined;

/** One key of the agent file: loader, JSON Schema and documentation all come from it. */
export interface Field<T> {
  readonly key: string;
  /** Other spellings of the same key. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** For people, such as `integer, 1 to 100`. */
  readonly type: string;
  /** For people; empty when the field has no default. */
  readonly defaultText: string;
  readonly required: boolean;
  /** The value when the file does not have it. */
  readonly fallback: T;
  readonly schema: JsonObject;
  /** Schemas of the aliases that take another type than the key. */
  readonly aliasSchemas?: ReadonlyMap<string, JsonObject>;
  readonly read: Read<T>;
  /** Set while the server does nothing with it: what it waits for. */
  readonly pending?: string;
  /** Set when the value is a table of known keys. */
  readonly table?: Table<Fields>;
  /** Set when the value is an array: what an element may be. */
  readonly items?: readonly Field<unknown>[];
  /** Set when the value is a table of free keys: what a value is. */
  readonly values?: Field<unknown>;
}

/** Fields by the name their value has in the specification. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The value of a table of fields. */
export type Decoded<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

/** The known keys of a table. */
export interface Table<F extends Fields> {
  readonly fields: F;
  /** Keys that published examples have and that do nothing here -> why. */
  readonly ignored: Readonly<Record<string, string>>;
  /** Other tables whose keys belong here -> their keys that mean another key here. */
  readonly merges: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Key or alias -> name of the field. */
  readonly names: ReadonlyMap<string, string>;
}

/** What all kinds of field can say of themselves. */
export interface FieldOptions {
  readonly aliases?: readonly string[];
  readonly defaultText?: string;
}

/** A table of fields, indexed by every spelling of its keys. */
export function createTable<const F extends Fields>(
  fields: F,
  options: { readonly ignored?: Table<F>["ignored"]; readonly merges?: Table<F>["merges"] } = {},
): Table<F> {
  const names = new Map<string, string>();
  for (const [name, { key, aliases }] of Object.entries(fields)) {
    for (const spelling of [key, ...aliases]) names.set(spelling, name);
  }
  return { fields, names, ignored: options.ignored ?? {}, merges: options.merges ?? {} };
}

/** The same field, but the server does nothing with it before it has `missing`, and says so. */
export function pending<T>(field: Field<T>, missing: string): Field<T> {
  return { ...field, description: `${field.description} No effect yet.`, pending: missing };
}

/** The same field, but its absence is an error. */
export function required<T>(field: Field<T>): Field<T> {
  return { ...field, required: true };
}
