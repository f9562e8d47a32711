/** A pattern from its source, which is too long for a line of code. */
function toPattern(source: string): RegExp {
  return new RegExp(source);
}

/** What single words of a question ask for. Patterns are for text in lower case without accents. */
export const signals = {
  rows: toPattern(
    "\\b(?:how many|number of|count(?: of)?(?: the| all)?|total(?: number of)?|wie viele|anzahl(?: der| an)?) (?:\\w+ ){0,2}?(?:rows?|records?|entries|lines|observations|data ?points|datasets|zeilen|datensaetze|datensatze|eintraege|eintrage)\\b|\\b(?:row|record|line) ?counts?\\b|\\bzeilenzahl\\b|\\bhow (?:big|large|long) is\\b|\\bsize of\\b|\\bhow much data\\b",
  ),
  columns:
    /\b(?:which|what|list|show|name|names of|how many|number of|welche\w*|wie viele|nenne|zeige?) (?:\w+ ){0,4}?(?:columns|fields|headers|variables|attributes|spalten|felder|spaltennamen|kopfzeile)\b|\bcolumn names\b|\b(?:and|und) (?:columns|spalten)\b|\bcolumns (?:are|does|do|and)\b|\bspalten\b.{0,20}\bgibt\b/,
  missing:
    /\b(?:missing|empty|blank|null|nulls|absent|incomplete|unfilled|fehlend\w*|fehlen|leere?[nrs]?|unvollstandig\w*)\b/,
  malformed:
    /\b(?:malformed|broken|ragged|invalid|corrupt\w*|damaged|bad (?:rows?|lines?|records?)|fehlerhaft\w*|kaputt\w*|beschadigt\w*)\b/,
  trend:
    /\b(?:trends?|over time|develop\w*|evolv\w*|evolution|growth|grow|grew|grown|growing|progress\w*|timeline|time series|entwick\w*|verlauf|trendverlauf|zeitlich\w*|month[- ]over[- ]month|increas\w*|decreas\w*|declin\w*|gestiegen|gesunken|wachstum|changed?|(?:go|went|gone|going) (?:up|down)|ris(?:e|en|ing)|rose|fallen|fell|drop(?:ped)?|shr[iau]nk)\b/,
  overview:
    /\b(?:analy[sz]\w*|summar\w*|overview|insights?|describe|tell me about|explore|key (?:figures|findings|facts)|look at|zusammen(?:fass\w*|gefasst)|(?:ue|u)berblick|auswert\w*|werte\b.*\baus|bericht|report|statistics|stats|what(?: is|'s|s) in|was steht)\b/,
  high: toPattern(
    "\\b(?:(?:which|who|welche\\w*|wer)\\b[^?]*\\b(?:larger|higher|greater|bigger|better|grosser\\w*|hoher\\w*|(?<!(?:or|oder) )(?:more|mehr))(?! than| als)|(?:who|wer|which \\w+|welche\\w* \\w+) (?:won|gewann)|most|highest|largest|biggest|best|greatest|maximum|max|maximal\\w*|top|longest|oldest|heaviest|hottest|warmest|fastest|busiest|strongest|richest|leading|peak|farthest|wettest|rainiest|windiest|expensive|tallest|rank(?:ed|ing|s)?|rangliste|descending|absteigend|maximise[sd]?|hochste\\w*|hoechste\\w*|grosste\\w*|groesste\\w*|meisten?|beste[nrsm]?|langste\\w*|laengste\\w*|teuerste\\w*|schwerste\\w*|\\w*starkste\\w*|alteste\\w*|aelteste\\w*|warmste\\w*|heisseste\\w*|schnellste\\w*|spitzen\\w*|haufigste\\w*|haeufigste\\w*)\\b",
  ),
  low: toPattern(
    "\\b(?:(?:which|who|welche\\w*|wer)\\b[^?]*(?<!(?:or|oder) )\\b(?:fewer|less|lower|smaller|cheaper|weniger|kleiner\\w*|niedriger\\w*)(?! than| als)|least|lowest|smallest|minimum|min|minimal\\w*|worst|fewest|bottom|cheapest|shortest|youngest|lightest|coldest|slowest|weakest|niedrigste\\w*|kleinste\\w*|wenigsten?|schlechteste\\w*|billigste\\w*|gunstigste\\w*|guenstigste\\w*|kurzeste\\w*|kuerzeste\\w*|jungste\\w*|juengste\\w*|kalteste\\w*|kaelteste\\w*|geringste\\w*|\\w*schwachste\\w*|langsamste\\w*|leichteste\\w*|seltenste\\w*|rarest)\\b",
  ),
  earliest: /\b(?:first|earliest|oldest|erste\w*|fruheste\w*|frueheste\w*)\b/,
  latest: /\b(?:last|latest|newest|most recent|letzte\w*|neueste\w*|spateste\w*|spaeteste\w*)\b/,
  sum: toPattern(
    "\\b(?:total(?:s|led)?|sums?|overall|altogether|combined|add(?:s|ed)? up|gesamt\\w*|insgesamt|summen?|how much|wie ?viel|aufsummiert\\w*)\\b",
  ),
  mean: toPattern(
    "\\b(?:average[sd]?|mean|avg|on average|typical\\w*|\\w*durchschnitt\\w*|mittelwert\\w*|mittlere\\w*|mittel|im schnitt|schnitt)\\b",
  ),
  median: /\b(?:median\w*|zentralwert)\b/,
  count:
    /\b(?:how many|number of|counts?|wie ?viele|anzahl|(?:how|most|least|more|less) often|wie oft|am oftesten|frequen\w*|common(?:ly)?|popular|haufig\w*|haeufig\w*|busiest|(?:order|ticket|request|call|message|shipment|visit) volumes?)\b/,
  distinct: /\b(?:distinct|different|unique|verschiedene\w*|unterschiedliche\w*|eindeutige\w*)\b/,
  period:
    /\b(?:date range|time ?(?:range|span|frame)|period(?: covered)?|what dates|which dates|dates? (?:cover|span)\w*|zeitraum|zeitspanne|from when|von wann)\b/,
  share: /\b(?:share|percent(?:age)?|proportion|fraction|anteil\w*|prozent\w*|%)(?:\b|(?=\s|$))/,
} as const;

export type Signal = keyof typeof signals;

const numberWords = "zero one two three four five six seven eight nine ten".split(" ");
const germanNumbers = "null ein zwei drei vier funf sechs sieben acht neun zehn".split(" ");
const spelled = [...numberWords, ...germanNumbers].join("|");
const countPatterns = [
  new RegExp(
    `\\b(?:top|first|best|highest|largest|biggest|greatest|leading|bottom|lowest|smallest|worst|cheapest|longest|shortest|oldest|youngest|heaviest|last|hochsten|groessten|grossten|besten|meisten|kleinsten|niedrigsten|ersten|teuersten)[ -](\\d{1,4}|${spelled})\\b`,
    "g",
  ),
  new RegExp(
    `(?<![\\d.,-])(?<!(?:column|field|spalte|feld) )\\b(\\d{1,4}|${spelled}) (?:[a-z]+ )?(?:most|least|top|best|worst|fewest|[a-z]{2,}est|meisten|wenigsten|besten|[a-z]{3,}sten)\\b`,
    "g",
  ),
  new RegExp(
    `(?:^|\\b(?:which|welche|the|die|zeige|zeig|nenne|list|show|name|give me|get) )(\\d{1,3}|${spelled}) (?=[a-z])(?=.*\\b(?:most|least|best|worst|fewest|[a-z]{2,}est|meisten|wenigsten|besten|[a-z]{3,}sten)\\b)`,
    "g",
  ),
] as const;

/** How many are asked for (`top 3`, `the five largest`); undefined when no number is given. */
export function findWantedCount(lower: string): number | undefined {
  for (const match of countPatterns.flatMap((pattern) => [...lower.matchAll(pattern)])) {
    const word = match[1] ?? "";
    const place = Math.max(numberWords.indexOf(word), germanNumbers.indexOf(word));
    const count = /^\d/.test(word) ? Number(word) : place;
    if (count > 0) return count;
  }
  return undefined;
}

export const periods = ["day", "week", "month", "quarter", "year"] as const;
export type Period = (typeof periods)[number];

const periodWords: readonly (readonly [Period, RegExp])[] = [
  ["day", /\b(?:daily|days?|tag(?:e|es)?|taglich\w*|taeglich\w*)\b/],
  ["week", /\b(?:weekly|weeks?|wochen?|wochentlich\w*|woechentlich\w*)\b/],
  [
    "month",
    /\b(?:monthly|months?|monat(?:e|en|s)?|monatlich\w*|month[- ](?:over|by|to)[- ]month)\b/,
  ],
  ["quarter", /\b(?:quarterly|quarters?|quartale?[ns]?|quartalsweise)\b/],
  ["year", /\b(?:yearly|annual(?:ly)?|years?|jahre?[ns]?|jahrlich\w*|jaehrlich\w*)\b/],
];

/** The period that a text names, the finest first. */
export function findPeriod(lower: string): Period | undefined {
  return periodWords.find(([, pattern]) => pattern.test(lower))?.[0];
}

const steady =
  /\b(?:daily|weekly|monthly|quarterly|yearly|annually|taglich\w*|wochentlich\w*|monatlich\w*|quartalsweise|jahrlich\w*|(?:by|per|each|every|for each|pro|je|nach|across|jede[nrs]?|which|what|welche[nrsm]?|best|worst|top|strongest|weakest) (?:calendar |single |beste[nr]? )?(?:day|week|month|quarter|year|days|weeks|months|quarters|years|tag|woche|monat|quartal|jahr)\b|over the (?:days|weeks|months|quarters|years)\b)/;

const headed =
  /^\s*(?:the |name the |show the )?(?:day|week|month|quarter|year|tag|woche|monat|quartal|jahr) (?:with|mit|of|having)\b/;
const joined =
  /\b(?:by|per|each|pro|je|nach)\b(?: [\w-]+){1,4}?,? (?:and|und|by|per|pro|je|&) (?:by |per |pro |je )?(?:day|week|month|quarter|year|tag|woche|monat|quartal|jahr)\b/;

/** Whether rows shall be put together by periods: `per month`, `weekly`, `which year`. */
export function asksByPeriod(lower: string): boolean {
  return steady.test(lower) || joined.test(lower) || headed.test(lower);
}
