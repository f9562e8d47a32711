import { FailureError } from "../../domain/failure.ts";

/** Decodes one segment of a path. Throws MALFORMED_MESSAGE for what is no percent-encoded UTF-8. */
export function decodeSegment(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw malformedText(segment);
  }
}

/** Decodes segments that one variable takes together: encoded slashes stay, as the rule says. */
export function decodeSegments(segments: readonly string[]): string {
  const decodeRest = (segment: string) =>
    segment
      .split(/(%2f)/i)
      .map((piece, index) => (index % 2 === 1 ? piece : decodeSegment(piece)))
      .join("");
  return segments.map(decodeRest).join("/");
}

/** Names and values of a query, in order. A plus sign is a space, as in forms. */
export function decodeQuery(query: string): readonly (readonly [string, string])[] {
  if (query === "") return [];
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] =
        equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decodeFormText(name), decodeFormText(value)] as const;
    });
}

function decodeFormText(text: string): string {
  return decodeSegment(text.replaceAll("+", " "));
}

function malformedText(text: string): FailureError {
  const shown = text.slice(0, 100).toWellFormed();
  const message = `the request could not be decoded: "${shown}" is no percent-encoded UTF-8`;
  return new FailureError({ reason: "MALFORMED_MESSAGE", message });
}
