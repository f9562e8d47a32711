import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type JsonObject,
  ScalarType,
} from "@bufbuild/protobuf";
import { comments } from "../../../clients/gen/caxton/v1/comments.ts";

/** Requests that break what the comment of one field says. */
export interface BrokenPromise {
  /** Such as `file.source: at most 1,024 characters`. */
  readonly name: string;
  readonly requests: readonly JsonObject[];
}

/** Every way to break a good call in one field, as far as the comments of its fields say one. */
export function breakPromises(
  { input }: DescMethod,
  good: readonly JsonObject[],
): readonly BrokenPromise[] {
  return good.flatMap((request, index) =>
    breakMessage(input, request).map(({ name, request: broken }) => ({
      name,
      requests: good.with(index, broken),
    })),
  );
}

interface Broken {
  readonly name: string;
  readonly request: JsonObject;
}

/** Only messages that the good request has are looked into. */
function breakMessage(desc: DescMessage, good: JsonObject): readonly Broken[] {
  return desc.fields.flatMap((field) => {
    const { jsonName, name } = field;
    const value = good[jsonName];
    if (field.fieldKind === "message" && value !== undefined) {
      return breakMessage(field.message, value as JsonObject).map((inner) => ({
        name: `${name}.${inner.name}`,
        request: { ...good, [jsonName]: inner.request },
      }));
    }
    return breakField(field).map(({ rule, broken }) => ({
      name: `${name}: ${rule}`,
      request: { ...good, [jsonName]: broken },
    }));
  });
}

interface BrokenRule {
  readonly rule: string;
  readonly broken: string | number | null;
}

const units: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 * 1024 };
const lengthPattern = /at most ([\d,]+) (characters|bytes|KiB|MiB)/i;

function breakField(field: DescField): readonly BrokenRule[] {
  const comment = comments[`${field.parent.typeName}.${field.name}`] ?? "";
  const rules: BrokenRule[] = [];
  if (/\bRequired\b/.test(comment) && field.oneof === undefined) {
    rules.push({ rule: "Required", broken: null });
  }
  if (field.name === "page_size") rules.push({ rule: "1 to 200", broken: -1 });
  if (field.fieldKind !== "scalar" || field.scalar !== ScalarType.STRING) return rules;
  // Of a name with a rule of its own, which stands in the comment of the service.
  const text = field.name === "request_id" ? "at most 64 characters" : comment;
  const [rule, amount = "", unit = ""] = lengthPattern.exec(text) ?? [];
  if (rule === undefined) return rules;
  const length = Number(amount.replaceAll(",", "")) * (units[unit] ?? 1);
  // Bytes are those of UTF-8, where this letter has two.
  const broken = unit === "characters" ? "x".repeat(length + 1) : "ä".repeat(length / 2 + 1);
  return [...rules, { rule, broken }];
}
