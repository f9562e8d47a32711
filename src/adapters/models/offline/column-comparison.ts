import type { Mention } from "./column-mentions.ts";
import type { RowFilter } from "./row-filters.ts";
import { type ColumnProfile, isMeasure, isMoney, type TableProfile } from "./table-profile.ts";
import type { Word } from "./words.ts";

/** What may stand between: `more than they brought in as revenue`. */
const filling =
  "(?:(?:the|its|their|his|her|they|it|what|was|were|did|had|have|has|got|brought|made|earned|in|as|of|total|der|die|das|dem|den|ihrem|ihren|ihr) ){0,6}";
const compares = new RegExp(
  `\\b(below|above|under|over|(?:less|more|higher|lower|greater|smaller|larger|fewer) than|exceed\\w*|unter|uber|mehr als|weniger als|kleiner als|hoher als|grosser als) ${filling}$`,
);
const isLess = /^(?:below|under|less|lower|smaller|fewer|unter|weniger|kleiner)/;

/** One column compared with another in each row, or why it cannot be; undefined for neither. */
export function findColumnComparison(
  lower: string,
  words: readonly Word[],
  mentions: readonly Mention[],
  { columns }: TableProfile,
): RowFilter | { readonly why: string } | undefined {
  const measures = mentions.filter(({ column }) => isMeasure(column));
  for (const mention of measures) {
    const said = compares.exec(lower.slice(0, words[mention.from]?.start ?? 0))?.[1];
    if (said === undefined) continue;
    const { column: other } = mention;
    const before = measures.findLast(({ to, column }) => to <= mention.from && column !== other);
    const column = before?.column ?? findCounterpart(other, columns);
    if (column === undefined) return { why: `I found no column to compare ${other.name} with.` };
    return {
      column: column.name,
      op: isLess.test(said) ? "lt" : "gt",
      value: "",
      other: other.name,
    };
  }
  return undefined;
}

/** The only other column of the same kind: in `over budget` what was spent. */
function findCounterpart(
  other: ColumnProfile,
  columns: readonly ColumnProfile[],
): ColumnProfile | undefined {
  const spent = columns.filter(
    (it) => it !== other && isMeasure(it) && it.unit === other.unit && it.unit !== "%",
  );
  const alike = spent.filter((it) => isMoney(it));
  const [only, ...more] = alike.length > 0 ? alike : spent;
  return more.length === 0 ? only : undefined;
}
