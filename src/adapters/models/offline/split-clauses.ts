const starters =
  "what|which|how|who|whose|when|where|show|list|give|tell|name|also|then|please|is|are|was|were|did|does|do|the (?:top|best|worst|trend|monthly|weekly|daily|yearly|quarterly|number of|development|share|average|total|sum|median|highest|lowest|maximum|minimum|most|least|mean|columns|\\d+)|top|bottom|monthly|number of|was|welche[nrsm]?|wie|wer|wo|wann|zeige?|nenne|die (?:top|anzahl|summe|entwicklung|besten|spalten)|der (?:trend|durchschnitt|gesamt\\w*)|das|create|send|get|fetch|find|search|add|open|book|set|turn|remind|delete|update|cancel|calculate|compute|translate|convert|file|submit|make|write|post|schedule";
const boundary = new RegExp(
  `(?:\\n+|[?!;]+(?=\\s|$)|\\.(?=\\s|$))|(?:,\\s*(?:and |und )?(?:then |also |dann |auch )?|\\s(?:and|und)(?: then| also| dann| auch)? )(?=(?:${starters})\\b)`,
  "giu",
);
const list = /(?:^|\s)(?:\d{1,2}[.)]|[-*•]|\([a-z\d]\))\s+/gu;

/** The parts of a message that ask for something of their own, in order; never empty parts. */
export function splitClauses(text: string): string[] {
  return text
    .replace(list, "\n")
    .split(boundary)
    .map((clause) => clause.trim())
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause))
    .flatMap(splitGroupings);
}

const grouping = /\b(?:by|per|pro|je|for each|in each|nach)\b/i;

const distinct = /\b(?:different|distinct|unique|verschiedene\w*)\b/i;

/** `units by region and revenue per product` is two questions, `a and b by c` is one. */
function splitGroupings(clause: string): string[] {
  for (const joint of clause.matchAll(/,?\s+(?:and|und|as well as|sowie)\s+|,\s+/gi)) {
    const left = clause.slice(0, joint.index);
    const right = clause.slice(joint.index + joint[0].length);
    const isOwn =
      /^(?:the |die |der |das |den )?(?:\S+ ){1,4}?(?:by|per|pro|je|for each|in each|nach)\b/i.test(
        right,
      );
    if ((grouping.test(left) || distinct.test(left)) && isOwn)
      return [left, ...splitGroupings(right)];
  }
  return [clause];
}
