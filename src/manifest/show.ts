const shownMax = 40;

/** Forms that keys of well-known services have. Lengths are bounded, so that no text costs much. */
const secretForms = new RegExp(
  `(?:^|[^A-Za-z0-9])(?:${[
    "sk-[A-Za-z0-9_-]{16,}",
    "gh[pousr]_[A-Za-z0-9]{20,}",
    "github_pat_[A-Za-z0-9_]{20,}",
    "glpat-[0-9A-Za-z_-]{16,}",
    "xox[abprs]-[A-Za-z0-9-]{10,}",
    "AKIA[0-9A-Z]{16}",
    "AIza[0-9A-Za-z_-]{30,}",
    "eyJ[A-Za-z0-9_-]{10,400}\\.[A-Za-z0-9_-]{10,}",
    "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----",
  ].join("|")})`,
);

/** Whether a text has the form of a known kind of secret. */
export function looksSecret(text: string): boolean {
  return secretForms.test(text);
}

/** A piece of a file as it may stand in a message: short, in quotes, and no secret. */
export function show(text: string): string {
  if (looksSecret(text)) return "(not shown)";
  const short = text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
  return JSON.stringify(short.toWellFormed());
}

/** The path of `key` in the table at `parent`, as diagnostics name it. */
export function fieldPath(parent: string, key: string): string {
  const shown = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : show(key);
  return parent === "" ? shown : `${parent}.${shown}`;
}

/** `U+0430`. */
export function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
