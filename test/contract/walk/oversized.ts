import { type DescMessage, type JsonObject, type Message, ScalarType } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { limits } from "../../../src/domain/limits.ts";

const filling = "x".repeat(limits.requestBytesMax + 1);
const unknownField = {
  no: 100_000,
  wireType: WireType.LengthDelimited,
  data: new BinaryWriter().string(filling).finish(),
};

/** The message with a field that nobody knows, so that it is larger than a request may be. */
export function fillMessage<T extends Message>(message: T): T {
  message.$unknown = [unknownField];
  return message;
}

/**
 * The same in JSON, where the first text of the message is made long; undefined when it has none.
 */
export function fillJson(desc: DescMessage, json: JsonObject): JsonObject | undefined {
  for (const { fieldKind, scalar, jsonName } of desc.fields) {
    if (fieldKind === "scalar" && scalar === ScalarType.STRING) {
      return { ...json, [jsonName]: filling };
    }
  }
  for (const { fieldKind, message, jsonName, oneof } of desc.fields) {
    const inner = fieldKind === "message" ? fillJson(message, {}) : undefined;
    if (inner !== undefined)
      return oneof === undefined ? { ...json, [jsonName]: inner } : { [jsonName]: inner };
  }
  return undefined;
}
