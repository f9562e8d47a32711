/** A value of TOML that is neither table nor array; `bigint` where a number is not exact. */
export type Scalar = string | number | bigint | boolean | Date;

/** A value of a TOML text with its places; exactly one of `table`, `items` and `scalar` is set. */
export interface Located {
  /** Name under which it stands; empty for elements and for the whole text. */
  readonly key: string;
  /** Offset of the key, of the `[` of a table header, or of an element. */
  readonly keyAt: number;
  /** Offset of the value, or of the `[` of a table header. */
  readonly at: number;
  /** Whether it is a table opened by `[header]` or `[[header]]`, which keys below it fall into. */
  readonly header: boolean;
  readonly table?: Map<string, Located>;
  readonly items?: Located[];
  scalar?: Scalar;
}

/** What a person would call the type of a value. */
export function typeName(node: Located): string {
  if (node.table !== undefined) return "a table";
  if (node.items !== undefined) return "an array";
  switch (typeof node.scalar) {
    case "string":
      return "a string";
    case "boolean":
      return "a boolean";
    case "object":
      return "a date";
    default:
      return "a number";
  }
}
