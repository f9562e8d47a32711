const secretName = /token|authorization|cookie|secret|password|api_?key|toml/i;
const credentials = /\b(Bearer|Basic)\s+[^\s"',;]+/gi;
const depthMax = 5;
const hidden = "(hidden)";

/**
 * A copy for the log: values under names that mean a secret or an agent file are replaced by
 * `(hidden)`, credentials inside texts too, and errors become type, message and stack.
 */
export function hideSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return hideCredentials(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return "(too deep)";
  if (value instanceof Error) return toLoggedError(value, depth);
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) return value.map((item) => hideSecrets(item, depth + 1));
  return hideFields(value, depth);
}

/** The text with everything that follows `Bearer` or `Basic` hidden. */
export function hideCredentials(text: string): string {
  return text.replace(credentials, `$1 ${hidden}`);
}

function hideFields(fields: object, depth: number): Record<string, unknown> {
  const shown = ([name, value]: [string, unknown]) =>
    [name, secretName.test(name) ? hidden : hideSecrets(value, depth + 1)] as const;
  return Object.fromEntries(Object.entries(fields).map(shown));
}

/** Its own properties are left out: they hold whatever the library at fault put there. */
function toLoggedError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: hideCredentials(error.message),
    stack: hideCredentials(error.stack ?? ""),
    ...("code" in error ? { code: hideSecrets(error.code, depth + 1) } : {}),
    ...(error.cause === undefined ? {} : { cause: hideSecrets(error.cause, depth + 1) }),
  };
}
