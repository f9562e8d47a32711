import type { SecretSource } from "../domain/model-spec.ts";
import { isLiteralSecret } from "./check-secrets.ts";
import { decodeTable } from "./decode-table.ts";
import { createTable, type Field, required } from "./field.ts";
import { reportType, text } from "./scalar-fields.ts";

const storeTable = createTable({
  source: required(text("source", "Name of the secret store.", { default: "" })),
  path: required(text("path", "Path in it.", { default: "" })),
  key: text("key", "Key at the path.", { default: "" }),
});

/** `${NAME}` and nothing else. */
const referencePattern = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
const example = `api_key = "\${OPENAI_API_KEY}"`;

/** A reference to a secret; the secret itself is refused by `checkSecrets`. */
export function secret(key: string, description: string): Field<SecretSource | undefined> {
  return {
    key,
    description,
    aliases: [],
    type: `secret: "\${NAME}" or { source, path, key }`,
    defaultText: "",
    required: false,
    fallback: undefined,
    schema: { anyOf: [{ type: "string", pattern: referencePattern.source }, { type: "object" }] },
    read: (node, field, report) => {
      if (node.table !== undefined) {
        return { kind: "store", ...decodeTable(storeTable, [{ node, field }], report) };
      }
      const { scalar } = node;
      if (typeof scalar !== "string") {
        return reportType(report, node, field, { wanted: "a reference to a secret", example });
      }
      const [, variable] = referencePattern.exec(scalar) ?? [];
      if (variable !== undefined) return { kind: "environment", variable };
      // What is plainly a secret has been reported by `checkSecrets`, which sees the whole file.
      if (isLiteralSecret(node.key, scalar)) return undefined;
      report.error({
        code: "LITERAL_SECRET",
        at: node.at,
        field,
        message: `'${field}' must name where the secret is, not hold it`,
        hint: `write it as ${example} and set that variable for the server`,
      });
      return undefined;
    },
  };
}
