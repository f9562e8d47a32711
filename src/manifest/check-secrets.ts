import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { fieldPath } from "./show.ts";

/** Last words of keys whose text is a secret. */
const secretWords =
  /(?:^|[_-])(?:(?:api|access|private|secret|auth|subscription)[_-]?key|apikey|secret|token|password|passwd|passphrase|credentials?|authorization|bearer|cookie)$/i;

/** Forms that keys of well-known services have. */
const secretForms =
  /(?:^|[^A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|glpat-[0-9A-Za-z_-]{16,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;

/** Text that can be a secret, but not prose, a path with spaces or a short word. */
const opaqueText = /^[^\s<>]{8,}$/;

/** Whether a text has the form of a known kind of secret. */
export function looksSecret(text: string): boolean {
  return secretForms.test(text);
}

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
