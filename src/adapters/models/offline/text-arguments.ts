import type { Material } from "./fill-arguments.ts";
import { findQuoted } from "./message-facts.ts";
import type { ToolParameter } from "./tool-shapes.ts";
import { splitIdentifier, toLower } from "./words.ts";

const toPattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A value given by the argument's name: `title: …`, `with title "…"`, `titled "…"`. */
export function findLabelled(
  { name }: ToolParameter,
  { text, taken }: Material,
): string | undefined {
  const label = splitIdentifier(name).map(toPattern).join("[\\s_-]?");
  const quoted = new RegExp(
    `\\b${label}(?:d|ed)?\\b(?:\\s+(?:is|should be|of|as|set to|ist))?\\s*[:=]?\\s*["“„'\`]([^"”“'\`\\n]{1,2000})["”“'\`]`,
    "iu",
  ).exec(text);
  const marked = new RegExp(`\\b${label}\\s*[:=]\\s*([^\\n,;]{1,500})`, "iu").exec(text);
  const value = (quoted?.[1] ?? marked?.[1]?.replace(/[.!?]\s*$/, ""))?.trim();
  return value === undefined || value === "" || taken.has(value) ? undefined : value;
}

const prepositions: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:city|town|location|place|region|country|area|ort|stadt|station|where|venue|room)$/,
    "in|at|for|near|from|around|to|of",
  ],
  [/^(?:from|origin|source|start|departure)$/, "from|von"],
  [/^(?:to|destination|target|arrival|until)$/, "to|into|towards|nach|zu"],
  [
    /^(?:assignee|owner|user|username|recipient|person|customer|contact|employee|guest|who)$/,
    "to|for|by|with|of|an|fur|user|customer",
  ],
  [
    /^(?:title|name|label|subject|topic|project|product|item|company|team)$/,
    "called|named|titled|for|about|named|namens",
  ],
  [/^(?:symbol|ticker|stock)$/, "of|for"],
  [/^(?:language|lang)$/, "to|into|in|auf|ins"],
  [/^(?:currency)$/, "in|to|into|from"],
];
const properName =
  "\\p{Lu}[\\p{L}\\p{N}.'’-]*(?:\\s+(?:de|la|of|am|an der)?\\s*\\p{Lu}[\\p{L}\\p{N}.'’-]*){0,4}";

/** A name: quoted, an identifier for an `…_id`, a code, or a name after its preposition. */
export function findNamed(parameter: ToolParameter, material: Material): string | undefined {
  const { text, taken } = material;
  const parts = splitIdentifier(parameter.name);
  const free = (list: readonly string[]) => list.find((it) => !taken.has(it));
  const isIdentifier = parts.some((part) =>
    /^(?:id|number|nr|code|key|reference|ref|sku)$/.test(part),
  );
  if (isIdentifier) return free(findIdentifiers(text, parts));
  if (parts.some((part) => /^(?:currency|symbol|ticker)$/.test(part))) {
    const code = free(text.match(/\b[A-Z]{2,5}\b/g) ?? []);
    if (code !== undefined) return code;
  }
  const after = findAfter(parts, material);
  const isQuotable = parameter.isRequired && parts.every((part) => part !== "unit");
  return after ?? (isQuotable ? free(findQuoted(text)) : undefined);
}

function findIdentifiers(text: string, parts: readonly string[]): string[] {
  const owner = parts
    .filter((part) => !/^(?:id|number|nr|code|key|reference|ref)$/.test(part))
    .map(toPattern)
    .join("\\W?");
  const labelled =
    owner === ""
      ? []
      : Array.from(
          text.matchAll(
            new RegExp(
              `\\b${owner}s?(?:\\s+(?:id|number|nr|no\\.?|code))?\\s*(?:is|[:=#])?\\s*#?([A-Za-z]{0,8}[-_]?\\d[\\w-]{0,40})`,
              "giu",
            ),
          ),
          (match) => match[1] ?? "",
        );
  const coded = text.match(/\b[A-Z]{1,8}[-_]\d[\w-]{0,40}\b|(?<=#)\w{1,40}/g) ?? [];
  return [...labelled, ...coded];
}

function findAfter(parts: readonly string[], { text, taken }: Material): string | undefined {
  const words = prepositions.find(([pattern]) => parts.some((part) => pattern.test(part)))?.[1];
  const own = parts.filter((part) => part.length > 2).map(toPattern);
  const lead = [...own, ...(words?.split("|") ?? ["for", "of", "in"])].join("|");
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${lead})\\s+(?:the\\s+|user\\s+|city of\\s+)?(${properName})`,
    "gu",
  );
  const lower = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${words ?? lead})\\s+(\\p{Ll}[\\p{L}-]{2,40})\\s*[?.!]?$`,
    "u",
  );
  for (const match of text.matchAll(pattern)) {
    const value = match[1]?.replace(/[.'’-]+$/, "");
    if (value !== undefined && !taken.has(value)) return value;
  }
  const ending = words === undefined ? undefined : lower.exec(text.trim())?.[1];
  return ending === undefined || vague.test(toLower(ending)) || taken.has(ending)
    ? undefined
    : ending;
}

const vague =
  /^(?:the|this|that|it|me|us|you|them|here|there|today|tomorrow|now|please|bitte|morgen|heute)$/;

/** What a message is about: quoted text, what follows `about`, else for a query the text. */
export function findTopic(
  { name, isRequired }: ToolParameter,
  { text, taken }: Material,
): string | undefined {
  const quoted = findQuoted(text).find((it) => !taken.has(it));
  if (quoted !== undefined) return isRequired ? quoted : undefined;
  const isSearch =
    /^(?:q|query|question|text|search|term|topic|keywords?|prompt|input|expression)$/i.test(name);
  const expression = /-?\d[\d.\s()+*/^-]*[+*/^-][\d.\s()+*/^-]*\d\)?/
    .exec(text.slice(0, 2000))?.[0]
    .trim();
  if (/expression/i.test(name)) return expression;
  const about =
    /\b(?:about|regarding|concerning|saying|that says|uber|zu|on)\s*:?\s+([^\n]{2,500})/iu
      .exec(text)?.[1]
      ?.replace(/[.?!]+$/, "")
      .trim();
  if (!isRequired) return undefined;
  return about ?? (isSearch ? toQuery(text) : undefined);
}

/** A text without the words that only ask. */
function toQuery(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(
      /^(?:please\s+|can you\s+|could you\s+|bitte\s+)*(?:search(?: for)?|find|look up|look for|google|query|such[e]?(?: nach)?|translate)\s+(?:me\s+)?(?:for\s+)?/iu,
      "",
    )
    .replace(/[?.!]+$/, "")
    .trim();
  return bare === "" ? undefined : bare.slice(0, 500);
}
