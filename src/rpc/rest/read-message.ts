import { type DescField, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import type { Violation } from "../../domain/failure.ts";
import { invalidRequest } from "../../domain/failure.ts";
import { malformedMessage } from "../errors.ts";
import type { Binding, FieldVariable } from "./bindings.ts";
import { decodeQuery, decodeSegment, decodeSegments } from "./decode-text.ts";
import { findFieldPath } from "./find-field.ts";
import { isTextField, toJsonValue } from "./json-value.ts";

/** The parts of an HTTP request that hold fields. */
export interface RequestParts {
  /** Of the path, still encoded. */
  readonly segments: readonly string[];
  /** Without its question mark, still encoded. */
  readonly query: string;
  /** Undefined where there is none. */
  readonly body: JsonValue | undefined;
  /** A value that goes before that of the query, such as the one of `Last-Event-ID`. */
  readonly override?: { readonly field: DescField; readonly value: string } | undefined;
}

/**
 * The request message. Throws INVALID_REQUEST with every parameter that is none, or
 * MALFORMED_MESSAGE for values that do not fit their fields.
 */
export function readMessage(binding: Binding, parts: RequestParts) {
  const violations: Violation[] = [];
  const json = bodyOf(binding, parts.body);
  if (binding.body === "*" && parts.query !== "") {
    const fields = decodeQuery(parts.query).map(([name]) => name);
    violations.push(...fields.map((field) => ({ field, description: "must be in the body" })));
  } else {
    readQuery(binding, parts.query, json, violations);
  }
  for (const variable of binding.variables) {
    setVariable(json, variable, parts.segments, violations);
  }
  if (parts.override !== undefined) json[parts.override.field.jsonName] = parts.override.value;
  if (violations.length > 0) throw invalidRequest(...violations);
  try {
    return fromJson(binding.spec.method.input, json);
  } catch (error) {
    throw malformedMessage(error);
  }
}

function bodyOf({ body: place }: Binding, body: JsonValue | undefined): JsonObject {
  if (place === undefined || body === undefined) return {};
  if (place !== "*") return { [place.jsonName]: body };
  if (isObject(body)) return body;
  throw malformedMessage(new Error("the body must be a JSON object"));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readQuery(
  binding: Binding,
  query: string,
  json: JsonObject,
  violations: Violation[],
): void {
  for (const [name, value] of decodeQuery(query)) {
    const fields = findFieldPath(binding.spec.method.input, name.split("."));
    const problem =
      fields === undefined ? unknown(binding) : setParameter(binding, fields, json, value);
    if (problem !== undefined) violations.push({ field: shown(name), description: problem });
  }
}

function unknown({ spec: { method } }: Binding): string {
  return `is no parameter of ${method.name}`;
}

/** Says what is wrong about the parameter, if anything. */
function setParameter(
  binding: Binding,
  fields: readonly DescField[],
  json: JsonObject,
  text: string,
): string | undefined {
  const field = fields.at(-1);
  if (field === undefined || fields[0] === binding.body || isBound(binding, fields)) {
    return "is in the path or the body already";
  }
  if (!isTextField(field)) return "has no value of its own: name a field of it after a dot";
  const target = parentOf(json, fields);
  const value = toJsonValue(field, text);
  if (field.fieldKind === "list") {
    const values = target[field.jsonName];
    target[field.jsonName] = Array.isArray(values) ? [...values, value] : [value];
    return undefined;
  }
  if (target[field.jsonName] !== undefined) return "may be given once";
  target[field.jsonName] = value;
  return undefined;
}

function isBound({ variables }: Binding, fields: readonly DescField[]): boolean {
  return variables.some(
    (variable) =>
      variable.fields.length === fields.length &&
      variable.fields.every((field, index) => field === fields[index]),
  );
}

/** The object that holds the last field, made where it is absent. */
function parentOf(json: JsonObject, fields: readonly DescField[]): JsonObject {
  let target = json;
  for (const field of fields.slice(0, -1)) {
    const inner = takeField(target, field);
    const next = isObject(inner) ? inner : {};
    target[field.jsonName] = next;
    target = next;
  }
  return target;
}

/** What the body says of the field in either spelling; the field then is no longer in it. */
function takeField(json: JsonObject, { name, jsonName }: DescField): JsonValue | undefined {
  const value = json[jsonName] ?? json[name];
  delete json[name];
  return value;
}

function setVariable(
  json: JsonObject,
  { fields, start, end, multiple }: FieldVariable,
  segments: readonly string[],
  violations: Violation[],
): void {
  const field = fields.at(-1) as DescField;
  // A variable that ends with `**` takes all that is left.
  const part = multiple ? segments.slice(start, Math.max(end, segments.length)) : [];
  const text = multiple ? decodeSegments(part) : decodeSegment(segments[start] ?? "");
  const target = parentOf(json, fields);
  const said = takeField(target, field);
  if (said !== undefined && said !== null && String(said) !== text) {
    const description = "differs from the one in the path";
    violations.push({ field: fields.map(({ name }) => name).join("."), description });
  }
  target[field.jsonName] = toJsonValue(field, text);
}

function shown(name: string): string {
  return name.slice(0, 100).toWellFormed();
}
