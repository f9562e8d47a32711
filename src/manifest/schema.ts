import type { JsonObject, JsonValue } from "../domain/json.ts";
import { agentTable } from "./agent-fields.ts";
import type { Field, Fields, Table } from "./field.ts";

/**
 * JSON Schema (draft 2020-12) of an agent file, as far as a schema can say what strict mode takes.
 */
export function agentSchema(): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://caxton.dev/schema/agent/v1.json",
    title: "Caxton agent file",
    ...tableSchema(agentTable),
  };
}

function tableSchema({ fields }: Table<Fields>): JsonObject {
  const properties: [string, JsonValue][] = [];
  const required: string[] = [];
  for (const field of Object.values(fields)) {
    const schema = fieldSchema(field);
    properties.push([field.key, { description: field.description, ...schema }]);
    for (const alias of field.aliases) {
      const same = { description: `Same as ${field.key}.`, ...schema };
      properties.push([alias, field.aliasSchemas?.get(alias) ?? same]);
    }
    if (field.required) required.push(field.key);
  }
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field<unknown>): JsonObject {
  const { schema, table, items, values } = field;
  if (items !== undefined) return { ...schema, items: anyOf(items.map(fieldSchema)) };
  const others = values === undefined ? {} : { additionalProperties: fieldSchema(values) };
  if (table !== undefined) return { ...schema, ...tableSchema(table), ...others };
  return { ...schema, ...others };
}

function anyOf(schemas: readonly JsonObject[]): JsonValue {
  return schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas };
}
