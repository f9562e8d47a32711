/** Words that providers use inside a stream -> the HTTP status that says the same. */
const statusOfWord: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|quota|resource_exhausted|too_many/i, 429],
  [/authentication|unauthenticated/i, 401],
  [/permission/i, 403],
  [/not_?found/i, 404],
  [/invalid|bad_request|context_length|too_large/i, 400],
  [/overloaded/i, 529],
];

/** HTTP status that an error event inside a stream stands for; 500 when it does not say. */
export function toStreamedStatus(streamed: unknown): number {
  const found = findFields(streamed);
  const number = found.map(Number).find((code) => code >= 400 && code <= 599);
  if (number !== undefined) return number;
  const words = found.join(" ");
  return statusOfWord.find(([word]) => word.test(words))?.[1] ?? 500;
}

function findFields(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { statusCode, code, status, type, error } = value as Readonly<Record<string, unknown>>;
  return [statusCode, code, status, type].filter(isWord).map(String).concat(findFields(error));
}

const isWord = (value: unknown) => typeof value === "string" || typeof value === "number";
