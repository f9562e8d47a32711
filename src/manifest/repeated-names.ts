import type { Diagnostic } from "../domain/diagnostic.ts";

/** Finds agents that several files of one deployment define. */
export interface NameCheck {
  /**
   * The problem of the file at `source` if a file before it has the name too; else none. Files
   * without a valid name (an empty one) never clash.
   */
  add(name: string, source: string): readonly Diagnostic[];
}

/** A check that has seen no file yet. */
export function createNameCheck(): NameCheck {
  const sourceByName = new Map<string, string>();
  return {
    add(name, source) {
      const first = sourceByName.get(name);
      if (first !== undefined) return [duplicate(name, source, first)];
      if (name !== "") sourceByName.set(name, source);
      return [];
    },
  };
}

function duplicate(name: string, source: string, first: string): Diagnostic {
  return {
    source,
    line: 0,
    column: 0,
    field: "name",
    severity: "error",
    code: "DUPLICATE_AGENT",
    message: `Agent '${name}' is already defined by ${first === "" ? "another file" : first}`,
    hint: "give each agent of a deployment a name of its own",
  };
}
