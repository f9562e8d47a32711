import type { JsonObject, JsonValue } from "../../domain/json.ts";

/** A result as text, and whether something was left out. */
export interface FittedContent {
  readonly content: string;
  readonly truncated: boolean;
}

const lengths = [200, 50, 20, 10, 5, 2, 1, 0] as const;

/** JSON within `bytesMax`: long lists lose their ends first, and `cut` says which. */
export function fitContent(content: JsonObject, bytesMax: number): FittedContent {
  const whole = JSON.stringify(content);
  if (byteLength(whole) <= bytesMax) return { content: whole, truncated: false };
  for (const length of lengths) {
    const cut: string[] = [];
    const shorter = shorten(content, { path: "", length, cut }) as JsonObject;
    const text = JSON.stringify({ ...shorter, cut });
    if (byteLength(text) <= bytesMax) return { content: text, truncated: true };
  }
  const { row_count, column_count } = content;
  const text = JSON.stringify({ row_count, column_count, cut: ["all else"] });
  return { content: text.slice(0, bytesMax), truncated: true };
}

interface Shortening {
  readonly path: string;
  readonly length: number;
  readonly cut: string[];
}

function shorten(value: JsonValue, { path, length, cut }: Shortening): JsonValue {
  if (Array.isArray(value)) {
    const kept = value.slice(0, length);
    if (kept.length < value.length) cut.push(`${path}: ${kept.length} of ${value.length}`);
    return kept.map((item, index) => shorten(item, { path: `${path}[${index}]`, length, cut }));
  }
  if (typeof value === "string" && value.length > 500) return `${value.slice(0, 500)}…`;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      shorten(item, { path: path === "" ? name : `${path}.${name}`, length, cut }),
    ]),
  );
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
