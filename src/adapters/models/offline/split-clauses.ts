const starters =
  "what|which|how|who|whose|when|where|show|list|give|tell|name|also|then|please|is|are|was|were|did|does|do|the (?:top|best|worst|trend|monthly|weekly|daily|yearly|quarterly|number of|development|share|average|total|sum|median|highest|lowest|maximum|minimum|most|least|mean|columns|\\d+)|top|bottom|monthly|number of|was|welche[nrsm]?|wie|wer|wo|wann|zeige?|nenne|die (?:top|anzahl|summe|entwicklung|besten|spalten)|der (?:trend|durchschnitt|gesamt\\w*)|das|create|send|get|fetch|find|search|add|open|book|set|turn|remind|delete|update|cancel|calculate|compute|translate|convert|file|submit|make|write|post|schedule";
const boundary = new RegExp(
  `(?:[?!;\\n]+|\\.(?=\\s|$))|(?:,\\s*(?:and |und )?(?:then |also |dann |auch )?|\\s(?:and|und)(?: then| also| dann| auch)? )(?=(?:${starters})\\b)`,
  "giu",
);
const list = /(?:^|\s)(?:\d{1,2}[.)]|[-*•]|\([a-z\d]\))\s+/gu;

/** The parts of a message that ask for something of their own, in order; never empty parts. */
export function splitClauses(text: string): string[] {
  return text
    .replace(list, "\n")
    .split(boundary)
    .map((clause) => clause.trim())
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause));
}
