/** One property of the JSON Schema of agent files. */
export interface SchemaField {
  /** Keys from the top of the file; `[]` stands for an element of a list. */
  readonly path: readonly string[];
  readonly description: string;
}

/** What of a schema is looked at here. */
interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Whether it is another spelling of a field beside it. */
export const isAlias = ({ description }: SchemaField) =>
  description === "" || /^Same as [\w-]+\.$/.test(description);

/** Whether the schema says that it does nothing yet. */
export const isWaiting = ({ description }: SchemaField) => description.endsWith("No effect yet.");

/** Every property of a schema with those below it; of tables that are alike, the first's only. */
export function schemaFields(schema: unknown): readonly SchemaField[] {
  return fieldsOf(schema as Schema, [], new Set());
}

function fieldsOf(schema: Schema, path: readonly string[], told: Set<string>): SchemaField[] {
  const { properties = {}, items, anyOf = [] } = schema;
  const content = JSON.stringify(properties);
  const own = told.has(content) ? [] : Object.entries(properties);
  if (content !== "{}") told.add(content);
  return [
    ...own.flatMap(([key, inner]) => [
      { path: [...path, key], description: inner.description ?? "" },
      ...fieldsOf(inner, [...path, key], told),
    ]),
    ...(items === undefined ? [] : fieldsOf(items, [...path, "[]"], told)),
    ...anyOf.flatMap((inner) => fieldsOf(inner, path, told)),
  ];
}
