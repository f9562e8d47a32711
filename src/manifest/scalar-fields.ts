import type { JsonObject, JsonValue } from "../domain/json.ts";
import { findCloseMatch } from "./close-match.ts";
import type { Field, FieldOptions, Read } from "./field.ts";
import { type Located, typeName } from "./located.ts";
import type { Report } from "./report.ts";
import { show } from "./show.ts";

/** Reports that a value has another type than `wanted`, with an example of the right form. */
export function reportType(
  report: Report,
  node: Located,
  field: string,
  expected: { readonly wanted: string; readonly example: string },
): undefined {
  report.error({
    code: "INVALID_TYPE",
    at: node.at,
    field,
    message: `'${field}' must be ${expected.wanted}, not ${typeName(node)}`,
    hint: `write it as ${expected.example}`,
  });
  return undefined;
}

/** A schema that tells the default, where there is one. */
export function withDefault(schema: JsonObject, value: JsonValue | undefined): JsonObject {
  return value === undefined ? schema : { ...schema, default: value };
}

/** Longest text of one line, such as an author. */
const lineLengthMax = 2000;

interface TextOptions<D> extends FieldOptions {
  readonly default?: D;
  /** In characters; 2,000 unless said. */
  readonly lengthMax?: number;
}

/** A string. */
export function text<D extends string | undefined = undefined>(
  key: string,
  description: string,
  options: TextOptions<D> = {},
): Field<string | D> {
  const lengthMax = options.lengthMax ?? lineLengthMax;
  const fallback = options.default as D;
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: `string, at most ${lengthMax} characters`,
    defaultText: options.defaultText ?? (fallback === undefined ? "" : JSON.stringify(fallback)),
    required: false,
    fallback,
    schema: withDefault({ type: "string", maxLength: lengthMax }, fallback),
    read: readText(lengthMax),
  };
}

/** Reads a string of limited length. */
export function readText(lengthMax: number): Read<string> {
  return (node, field, report) => {
    const value = node.scalar;
    if (typeof value !== "string") {
      return reportType(report, node, field, { wanted: "a string", example: '"text"' });
    }
    if (value.length <= lengthMax) return value;
    report.error({
      code: "OUT_OF_RANGE",
      at: node.at,
      field,
      message: `'${field}' has ${value.length} characters; ${lengthMax} are allowed`,
      hint: "shorten it",
    });
    return undefined;
  };
}

/** A text that may also be written as a TOML date. */
export function date(key: string, description: string): Field<string> {
  const plain = text(key, description, { default: "", lengthMax: 64 });
  return {
    ...plain,
    type: "string or date",
    read: (node, field, report) =>
      node.scalar instanceof Date ? node.scalar.toISOString() : plain.read(node, field, report),
  };
}

/** `true` or `false`. */
export function flag<D extends boolean | undefined>(
  key: string,
  description: string,
  options: FieldOptions & { readonly default: D },
): Field<boolean | D> {
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: "boolean",
    defaultText: options.defaultText ?? String(options.default ?? ""),
    required: false,
    fallback: options.default,
    schema: withDefault({ type: "boolean" }, options.default),
    read: (node, field, report) =>
      typeof node.scalar === "boolean"
        ? node.scalar
        : reportType(report, node, field, { wanted: "true or false", example: `${key} = true` }),
  };
}

/** Limits of a number, both allowed themselves. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

interface NumberOptions<D> extends FieldOptions, Range {
  readonly default?: D;
}

/** A whole number. */
export function integer<D extends number | undefined = undefined>(
  key: string,
  description: string,
  options: NumberOptions<D>,
): Field<number | D> {
  const plain = decimal(key, description, options);
  return {
    ...plain,
    type: `integer, ${rangeText(options)}`,
    schema: { ...plain.schema, type: "integer" },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar === "number" && Number.isFinite(scalar) && !Number.isInteger(scalar)) {
        const expected = { wanted: "a whole number", example: `${key} = ${options.min}` };
        return reportType(report, node, field, expected);
      }
      return plain.read(node, field, report);
    },
  };
}

/** A number. */
export function decimal<D extends number | undefined = undefined>(
  key: string,
  description: string,
  options: NumberOptions<D>,
): Field<number | D> {
  const { min, max } = options;
  const fallback = options.default as D;
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: `number, ${rangeText(options)}`,
    defaultText: options.defaultText ?? (fallback === undefined ? "" : String(fallback)),
    required: false,
    fallback,
    schema: withDefault({ type: "number", minimum: min, maximum: max }, fallback),
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "number" && typeof scalar !== "bigint") {
        return reportType(report, node, field, { wanted: "a number", example: `${key} = ${min}` });
      }
      return checkRange(report, node, field, { value: Number(scalar), min, max });
    },
  };
}

function rangeText({ min, max }: Range): string {
  return `${min} to ${max}`;
}

/** The value if it is in its range (reported when not); `write` says a limit as in the file. */
export function checkRange(
  report: Report,
  node: Located,
  field: string,
  { value, min, max, write = String }: Range & { value: number; write?: (limit: number) => string },
): number | undefined {
  if (value >= min && value <= max) return value;
  report.error({
    code: "OUT_OF_RANGE",
    at: node.at,
    field,
    message: `'${field}' must be ${write(min)} to ${write(max)}`,
    hint: value > max ? `at most ${write(max)}` : `at least ${write(min)}`,
  });
  return undefined;
}

interface ChoiceOptions<V extends string, D> extends FieldOptions {
  readonly default?: D & (V | undefined);
  /** Other spellings of a value. */
  readonly synonyms?: Readonly<Record<string, V>>;
}

/** One of a few words. */
export function choice<const V extends string, const D extends string | undefined = undefined>(
  key: string,
  description: string,
  values: readonly V[],
  options: ChoiceOptions<V, D> = {},
): Field<V | Extract<D, undefined>> {
  const fallback: string | undefined = options.default;
  const synonyms = new Map<string, V>(Object.entries(options.synonyms ?? {}));
  for (const value of values) synonyms.set(value, value);
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: `one of ${values.map((value) => `"${value}"`).join(", ")}`,
    defaultText: options.defaultText ?? (fallback === undefined ? "" : `"${fallback}"`),
    required: false,
    fallback: fallback as V | Extract<D, undefined>,
    schema: withDefault({ enum: [...synonyms.keys()] }, fallback),
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        const example = `${key} = "${values[0]}"`;
        return reportType(report, node, field, { wanted: "a string", example });
      }
      return synonyms.get(scalar) ?? reportChoice(report, node, field, { scalar, values });
    },
  };
}

function reportChoice(
  report: Report,
  node: Located,
  field: string,
  { scalar, values }: { readonly scalar: string; readonly values: readonly string[] },
): undefined {
  const close = findCloseMatch(scalar, values);
  report.error({
    code: "INVALID_VALUE",
    at: node.at,
    field,
    message: `${show(scalar)} is not a value of '${field}'`,
    hint: `${close === undefined ? "" : `did you mean "${close}"? `}one of: ${values.join(", ")}`,
  });
  return undefined;
}
