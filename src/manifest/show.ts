const shownMax = 40;

/** A piece of a file as it may stand in a message: short, in quotes, odd characters escaped. */
export function show(text: string): string {
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
