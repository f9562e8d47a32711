import type { DescField, DescMessage } from "@bufbuild/protobuf";

const fieldsByName = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>();

/** A field by its name in the contract or in JSON, as `page_size` or `pageSize`. */
export function findField(message: DescMessage, name: string): DescField | undefined {
  let fields = fieldsByName.get(message);
  if (fields === undefined) {
    const entries = message.fields.flatMap((field) => [
      [field.jsonName, field] as const,
      [field.name, field] as const,
    ]);
    fields = new Map(entries);
    fieldsByName.set(message, fields);
  }
  return fields.get(name);
}

/**
 * The fields of a path such as `filter.state`, from the message down. Undefined unless each but the
 * last is a single message.
 */
export function findFieldPath(
  message: DescMessage,
  names: readonly string[],
): readonly DescField[] | undefined {
  const fields: DescField[] = [];
  let scope: DescMessage | undefined = message;
  for (const name of names) {
    const field: DescField | undefined = scope && findField(scope, name);
    if (field === undefined) return undefined;
    fields.push(field);
    scope = field.fieldKind === "message" ? field.message : undefined;
  }
  return fields;
}
