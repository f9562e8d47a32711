import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** Messages whose JSON is a text. */
const textMessages = new Set([
  "google.protobuf.Duration",
  "google.protobuf.FieldMask",
  "google.protobuf.Timestamp",
]);

/** Whether a field, or an item of a repeated one, can be written as one text. */
export function isTextField(field: DescField): boolean {
  if (field.fieldKind === "map") return false;
  return field.message === undefined || isTextMessage(field.message);
}

function isTextMessage(message: DescMessage): boolean {
  return isWrapperDesc(message) || textMessages.has(message.typeName);
}

/**
 * The value as the JSON mapping of protobuf has it. Texts that do not fit stay texts, which
 * decoding then refuses.
 */
export function toJsonValue(field: DescField, text: string): JsonValue {
  if (field.enum !== undefined) return toEnumValue(field.enum, text);
  if (field.message !== undefined) {
    const [value] = field.message.fields;
    return value !== undefined && isWrapperDesc(field.message) ? toJsonValue(value, text) : text;
  }
  const isBool = "scalar" in field && field.scalar === ScalarType.BOOL;
  return isBool && (text === "true" || text === "false") ? text === "true" : text;
}

/** By name or by number. */
function toEnumValue({ values }: DescEnum, text: string): JsonValue {
  return /^-?\d+$/.test(text) && !values.some(({ name }) => name === text) ? Number(text) : text;
}
