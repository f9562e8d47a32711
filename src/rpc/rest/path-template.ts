/** A path of `google.api.http`, such as `/api/v1/agents/{agent}:suspend`, taken apart. */
export interface PathTemplate {
  readonly text: string;
  /** A literal each, or `*` for any one segment, or at the end `**` for any number of them. */
  readonly segments: readonly string[];
  readonly variables: readonly PathVariable[];
  /** What follows the last colon; empty when there is none. */
  readonly verb: string;
}

/** The segments from `start` to before `end` as the value of a field. */
export interface PathVariable {
  /** Names of fields from the request message down. */
  readonly fieldPath: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Whether it can be more than one segment: then an encoded slash in it stays encoded. */
  readonly multiple: boolean;
}

const whole = /^((?:\/(?:\{[^{}]+\}|[^/{}:]+))+)(?::([^/{}:]+))?$/;
const part = /\/(?:\{([^{}=]+)(?:=([^{}]+))?\}|([^/{}]+))/g;

/** Throws a plain error for a template that is none: a bug of the contract. */
export function parsePathTemplate(text: string): PathTemplate {
  const [, path, verb = ""] = whole.exec(text) ?? [];
  if (path === undefined) throw new Error(`${text} is no path template`);
  const segments: string[] = [];
  const variables: PathVariable[] = [];
  for (const [, fieldPath, pattern = "*", plain] of path.matchAll(part)) {
    const start = segments.length;
    segments.push(...(plain ?? pattern).split("/"));
    if (fieldPath === undefined) continue;
    const multiple = segments.length - start > 1 || pattern === "**";
    variables.push({ fieldPath: fieldPath.split("."), start, end: segments.length, multiple });
  }
  const rest = segments.indexOf("**");
  if (segments.includes("") || (rest >= 0 && rest < segments.length - 1)) {
    throw new Error(`${text} has an empty segment, or ** before its end`);
  }
  return { text, segments, variables, verb };
}
