import { type DescMessage, type JsonObject, ScalarType } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";

const int32: JsonObject = {
  type: "integer",
  format: "int32",
  minimum: -2_147_483_648,
  maximum: 2_147_483_647,
};
const uint32: JsonObject = {
  type: "integer",
  format: "uint32",
  minimum: 0,
  maximum: 4_294_967_295,
};
/** Too large for numbers of JSON: texts. */
const int64: JsonObject = { type: "string", format: "int64", pattern: "^-?[0-9]{1,19}$" };
const uint64: JsonObject = { type: "string", format: "uint64", pattern: "^[0-9]{1,20}$" };

const scalars: Readonly<Record<ScalarType, JsonObject>> = {
  [ScalarType.DOUBLE]: { type: "number", format: "double" },
  [ScalarType.FLOAT]: { type: "number", format: "float" },
  [ScalarType.INT64]: int64,
  [ScalarType.UINT64]: uint64,
  [ScalarType.INT32]: int32,
  [ScalarType.FIXED64]: uint64,
  [ScalarType.FIXED32]: uint32,
  [ScalarType.BOOL]: { type: "boolean" },
  [ScalarType.STRING]: { type: "string" },
  [ScalarType.BYTES]: { type: "string", contentEncoding: "base64" },
  [ScalarType.UINT32]: uint32,
  [ScalarType.SFIXED32]: int32,
  [ScalarType.SFIXED64]: int64,
  [ScalarType.SINT32]: int32,
  [ScalarType.SINT64]: int64,
};

/** Messages whose JSON is not an object of their fields. */
const wellKnown: Readonly<Record<string, JsonObject>> = {
  "google.protobuf.Any": {
    type: "object",
    properties: { "@type": { type: "string" } },
    required: ["@type"],
  },
  "google.protobuf.Duration": { type: "string", pattern: "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$" },
  "google.protobuf.FieldMask": { type: "string" },
  "google.protobuf.ListValue": { type: "array", items: {} },
  "google.protobuf.Struct": { type: "object" },
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
  "google.protobuf.Value": {},
};

/** JSON Schema of a scalar, as the JSON mapping of protobuf writes it. */
export function scalarSchema(type: ScalarType): JsonObject {
  return { ...scalars[type] };
}

/** Schema of a message that JSON writes in a way of its own; undefined for all others. */
export function findWellKnownSchema(message: DescMessage): JsonObject | undefined {
  const known = wellKnown[message.typeName];
  if (known !== undefined) return { ...known };
  const [value] = message.fields;
  const wrapped = isWrapperDesc(message) && value?.fieldKind === "scalar";
  return wrapped ? scalarSchema(value.scalar) : undefined;
}
