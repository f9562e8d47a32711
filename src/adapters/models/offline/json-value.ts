import type { JsonObject, JsonValue } from "../../../domain/json.ts";

/** The value of a JSON text; undefined when it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function toObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function toList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

export function toText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

export function toNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
