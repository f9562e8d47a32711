import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { fieldPath, looksSecret } from "./show.ts";

/** Last words of keys whose text is a secret. */
const secretWords = new RegExp(
  `(?:^|[_-])(?:${[
    "(?:api|access|private|secret|auth|subscription)[_-]?key",
    "secret",
    "token",
    "password",
    "passwd",
    "passphrase",
    "credentials?",
    "authorization",
    "bearer",
    "cookie",
  ].join("|")})$`,
  "i",
);

/** Text that can be a secret, but not prose, a path with spaces or a short word. */
const opaqueText = /^[^\s<>]{8,}$/;

/** Reports every secret that stands in the file, wherever it stands, without showing it. */
export function checkSecrets(report: Report, node: Located, field = ""): void {
  for (const [key, child] of node.table ?? []) {
    checkSecrets(report, child, fieldPath(field, key));
  }
  for (const [index, child] of node.items?.entries() ?? []) {
    checkSecrets(report, child, `${field}[${index}]`);
  }
  if (typeof node.scalar === "string" && isLiteralSecret(node.key, node.scalar)) {
    report.error({
      code: "LITERAL_SECRET",
      at: node.at,
      field,
      message: `'${field}' holds a secret; whoever can read agents could read it`,
      hint: `write "\${NAME}" and set that variable for the server`,
    });
  }
}

/** Whether a text under `key` is a secret itself and not a reference to one. */
export function isLiteralSecret(key: string, text: string): boolean {
  if (looksSecret(text)) return true;
  if (!secretWords.test(key)) return false;
  const rest = text
    .replace(/\$\{[A-Za-z_][A-Za-z0-9_]*(?::-)?\}/g, "")
    .replace(/^\s*(?:Bearer|Basic|Token)(?=\s|$)/i, "")
    .trim();
  return opaqueText.test(rest);
}
