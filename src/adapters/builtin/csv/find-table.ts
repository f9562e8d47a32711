import { parse } from "csv-parse/sync";
import { findDateEvidence } from "./cell-date.ts";
import { findNumberEvidence } from "./cell-number.ts";
import { type CsvSource, readStart } from "./csv-source.ts";
import { toUtf8 } from "./encoding.ts";
import type { Dialect } from "./read-records.ts";

/** What the start of a file tells of its table. */
export interface TableStart {
  readonly dialect: Dialect;
  readonly hasHeader: boolean;
  /** Cells of most rows. */
  readonly width: number;
  /** The first records after what is skipped, the header too. */
  readonly records: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** What is not to be found out. */
export interface TableHints {
  readonly delimiter: string | undefined;
  readonly hasHeader: boolean | undefined;
}

const candidates = [",", ";", "\t", "|"] as const;
const sampleBytes = 512 * 1024;
const delimiterRecordsMax = 200;
const preambleLinesMax = 20;

/** Finds delimiter, header and lines before the table. */
export async function findTable(
  source: CsvSource,
  encoding: string,
  hints: TableHints,
): Promise<TableStart> {
  const decoded = await readStart({ chunks: () => toUtf8(source, encoding) }, sampleBytes);
  const text = decoded.length < sampleBytes ? decoded.toString() : withoutLastLine(decoded);
  const written = /^sep=(.)\r?\n/i.exec(text)?.[1];
  const delimiter = hints.delimiter ?? written ?? findDelimiter(text);
  const all = readSample(text, delimiter);
  const skippedLines = written === undefined ? countPreamble(all) : 1;
  const records = all.slice(skippedLines);
  const width = findWidth(records);
  const hasHeader = hints.hasHeader ?? looksLikeHeader(records);
  const notes: string[] = [];
  if (skippedLines > 0) notes.push(`${skippedLines} lines before the table were skipped`);
  if (!hasHeader && records.length > 0) notes.push("no header was found; columns are numbered");
  return { dialect: { encoding, delimiter, skippedLines }, hasHeader, width, records, notes };
}

/** The last record of a sample may be cut. */
function withoutLastLine(sample: Buffer): string {
  const end = sample.lastIndexOf(10);
  return sample.subarray(0, end < 0 ? sample.length : end + 1).toString();
}

function readSample(text: string, delimiter: string, recordsMax = 10_000): string[][] {
  // A quote that the cut left open drops what follows it.
  const options = { delimiter, relax_column_count: true, relax_quotes: true };
  return parse(text, {
    ...options,
    skip_empty_lines: true,
    skip_records_with_error: true,
    to: recordsMax,
  });
}

/** The candidate that cuts the rows most evenly, into cells that most often mean something. */
function findDelimiter(text: string): string {
  const scored = candidates.map((delimiter) => {
    const records = readSample(text, delimiter, delimiterRecordsMax);
    return { delimiter, score: scoreOf(records) };
  });
  const [best] = scored.toSorted((a, b) => b.score - a.score);
  return best !== undefined && best.score > 0 ? best.delimiter : ",";
}

function scoreOf(records: readonly (readonly string[])[]): number {
  const width = findWidth(records);
  if (width < 2) return 0;
  const even = records.filter((record) => record.length === width);
  const cells = even.flat().filter((cell) => cell.trim() !== "");
  const typed = cells.filter((cell) => isTyped(cell)).length;
  return even.length / records.length + (cells.length === 0 ? 0 : typed / cells.length / 2);
}

/** The most frequent count of cells; of equally frequent ones the larger. */
function findWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [best] = [...counts].toSorted(([a, m], [b, n]) => n - m || b - a);
  return best?.[0] ?? 0;
}

/** Titles above a table: rows of one cell, before rows of several. */
function countPreamble(records: readonly (readonly string[])[]): number {
  if (findWidth(records) < 2) return 0;
  const isTitle = (record: readonly string[]) =>
    record.filter((cell) => cell.trim() !== "").length <= 1;
  const first = records.findIndex((record) => !isTitle(record));
  return first > 0 && first <= preambleLinesMax ? first : 0;
}

/**
 * A first row is a header when it has only words where other rows have numbers or dates, or, in a
 * table of words, when its cells are all different and do not come again.
 */
function looksLikeHeader(records: readonly (readonly string[])[]): boolean {
  const [first = [], ...rows] = records;
  const cells = first.map((cell) => cell.trim());
  if (cells.some((cell) => cell !== "" && isTyped(cell) && !/^(?:19|20)\d\d$/.test(cell)))
    return false;
  if (rows.length === 0) return true;
  const typedBelow = cells.map((_, column) => {
    const below = rows.map((row) => row[column]?.trim() ?? "").filter((cell) => cell !== "");
    return below.length > 0 && below.filter(isTyped).length / below.length > 0.5;
  });
  if (typedBelow.some((typed, column) => typed && !isTyped(cells[column] ?? ""))) return true;
  if (typedBelow.some((typed) => typed)) return false;
  const seen = rows.map((row) => row.map((cell) => cell.trim()));
  const comesAgain = cells.some(
    (cell, column) => cell !== "" && seen.some((row) => row[column] === cell),
  );
  return !comesAgain && new Set(cells).size === cells.length;
}

function isTyped(cell: string): boolean {
  return findNumberEvidence(cell) !== undefined || findDateEvidence(cell) !== undefined;
}
