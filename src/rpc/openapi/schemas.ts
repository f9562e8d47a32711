import type { DescEnum, DescField, DescMessage, DescOneof, JsonObject } from "@bufbuild/protobuf";
import { findWellKnownSchema, scalarSchema } from "./scalar-schema.ts";

/** Comment of an element of the contract by its full name. */
export type Comments = Readonly<Record<string, string>>;

/** JSON Schemas of messages; those that are referred to are kept as components. */
export interface Schemas {
  /** Of one field, with its comment. */
  field(field: DescField): JsonObject;
  /** A reference to a component; the schema itself where JSON writes the message in its own way. */
  message(message: DescMessage): JsonObject;
  /** The object itself, without the fields that stand elsewhere. */
  object(message: DescMessage, without?: ReadonlySet<DescField>): JsonObject;
  /** Everything referred to so far, by name. */
  components(): JsonObject;
}

export function createSchemas(comments: Comments): Schemas {
  const components = new Map<string, JsonObject>();
  const refer = (desc: DescMessage | DescEnum, make: () => JsonObject): JsonObject => {
    const name = desc.typeName.replace(/^caxton\.v1\./, "");
    if (!components.has(name)) {
      // Kept before it is made, because a message may hold itself.
      components.set(name, {});
      components.set(name, make());
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const message = (desc: DescMessage) =>
    findWellKnownSchema(desc) ?? refer(desc, () => object(desc));
  const itemSchema = (field: DescField): JsonObject => {
    if (field.enum !== undefined) {
      const desc = field.enum;
      return refer(desc, () => enumSchema(desc, comments));
    }
    if (field.message !== undefined) return message(field.message);
    return "scalar" in field && field.scalar !== undefined ? scalarSchema(field.scalar) : {};
  };
  const field = (desc: DescField): JsonObject => ({
    ...wrap(desc, itemSchema(desc)),
    ...describe(comments, `${desc.parent.typeName}.${desc.name}`),
  });
  const object = (desc: DescMessage, without: ReadonlySet<DescField> = new Set()): JsonObject => {
    const fields = desc.fields.filter((each) => !without.has(each));
    const oneofs = desc.oneofs.map((oneof) => oneofSchema(oneof, without, comments));
    return {
      type: "object",
      ...describe(comments, desc.typeName),
      properties: Object.fromEntries(fields.map((each) => [each.jsonName, field(each)])),
      ...(oneofs.length === 0 ? {} : { allOf: oneofs }),
    };
  };
  const listComponents = () =>
    Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { field, message, object, components: listComponents };
}

/** `description`, where there is a comment. */
export function describe(comments: Comments, name: string): JsonObject {
  const description = comments[name];
  return description === undefined ? {} : { description };
}

function wrap(field: DescField, item: JsonObject): JsonObject {
  if (field.fieldKind === "list") return { type: "array", items: item };
  if (field.fieldKind === "map") return { type: "object", additionalProperties: item };
  return item;
}

/** At most one of the fields. */
function oneofSchema(
  { fields, parent, name }: DescOneof,
  without: ReadonlySet<DescField>,
  comments: Comments,
): JsonObject {
  const names = fields.filter((field) => !without.has(field)).map(({ jsonName }) => jsonName);
  const each = names.map((required) => ({ required: [required] }));
  return {
    ...describe(comments, `${parent.typeName}.${name}`),
    oneOf: [...each, ...(each.length === 0 ? [{}] : [{ not: { anyOf: each } }])],
  };
}

function enumSchema({ typeName, values }: DescEnum, comments: Comments): JsonObject {
  const lines = values.map(({ name }) => `- \`${name}\`: ${comments[`${typeName}.${name}`] ?? ""}`);
  const about = comments[typeName];
  return {
    type: "string",
    enum: values.map(({ name }) => name),
    ...(about === undefined ? {} : { description: [about, "", ...lines].join("\n") }),
  };
}
