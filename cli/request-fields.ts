import {
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseJson } from "./request-data.ts";

/**
 * The JSON that `field=value` and `outer.inner=value` mean for a message; a repeated field is
 * given several times. Values of texts, enums, bytes and times are taken as they are, all others
 * are JSON.
 */
export function toFieldsJson(schema: DescMessage, words: readonly string[]): JsonObject {
  const json: JsonObject = {};
  for (const word of words) {
    const end = word.indexOf("=");
    setField(schema, json, word.slice(0, end).split("."), word.slice(end + 1));
  }
  return json;
}

function setField(
  schema: DescMessage,
  into: JsonObject,
  [name = "", ...inner]: readonly string[],
  text: string,
): void {
  const field = schema.fields.find((each) => each.name === name || each.jsonName === name);
  if (field === undefined) {
    throw new CommandError({
      exitCode: exitCodes.invalid,
      message: `${schema.name} has no field '${name}'`,
      hint: `See its fields: caxton api --describe ${schema.name}`,
    });
  }
  if (inner.length > 0 && field.fieldKind === "message") {
    into[name] ??= {};
    setField(field.message, into[name] as JsonObject, inner, text);
    return;
  }
  const value = isText(field) ? text : parseJson(text, name);
  if (field.fieldKind !== "list" || Array.isArray(value)) into[name] = value;
  else into[name] = [...((into[name] as JsonValue[] | undefined) ?? []), value];
}

/** Whether the JSON of one value of the field is a text. */
function isText(field: DescField): boolean {
  if (field.scalar !== undefined) {
    return field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES;
  }
  return field.enum !== undefined || /Timestamp|Duration|FieldMask/.test(field.message?.name ?? "");
}
