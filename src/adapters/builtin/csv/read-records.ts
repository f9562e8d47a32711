import { CsvError, type InfoRecord, Parser } from "csv-parse";
import { CsvFileError } from "./csv-query.ts";
import type { CsvSource } from "./csv-source.ts";
import { toUtf8 } from "./encoding.ts";

/** How the text of a table is cut into cells. */
export interface Dialect {
  readonly encoding: string;
  readonly delimiter: string;
  /** First lines that are not part of the table. */
  readonly skippedLines: number;
}

/** A place where the file could not be read, which was skipped. */
export interface BrokenPlace {
  readonly line: number;
  readonly reason: string;
}

/** Longest record: a quote that is never closed must not swallow the file. */
const recordBytesMax = 1024 * 1024;
const brokenMax = 100;

/**
 * Calls `onRecord` with each record and the number of the line it ends on. Resolves with the places
 * that could not be read. A quote that is never closed costs its line only.
 */
export async function readRecords(
  source: CsvSource,
  dialect: Dialect,
  onRecord: (cells: string[], line: number) => void,
): Promise<readonly BrokenPlace[]> {
  const broken: BrokenPlace[] = [];
  let start = { bytes: 0, lines: 0 };
  let skip = dialect.skippedLines;
  for (;;) {
    const stopped = await readFrom(source, dialect, { start, skip, onRecord });
    if (stopped === undefined) return broken;
    if (broken.length >= brokenMax) throw new CsvFileError(`more than ${brokenMax} open quotes`);
    broken.push({ line: stopped.lines + 1, reason: "a quote is opened and never closed" });
    start = stopped;
    skip = 1;
  }
}

/** csv-parse counts CR LF inside quotes as two lines; this counts lines as editors do. */
function createLineCount(): (cells: readonly string[], lines: number) => number {
  let last = 0;
  let excess = 0;
  return (cells, lines) => {
    if (lines > last + 1) for (const cell of cells) excess += cell.split("\r\n").length - 1;
    last = lines;
    return lines - excess;
  };
}

interface Place {
  /** Of the text as UTF-8, without a mark. */
  readonly bytes: number;
  readonly lines: number;
}

interface Pass {
  readonly start: Place;
  /** Lines skipped from there. */
  readonly skip: number;
  readonly onRecord: (cells: string[], line: number) => void;
}

/** Resolves with the place of the record that has no end, or undefined at the end of the file. */
async function readFrom(source: CsvSource, dialect: Dialect, pass: Pass) {
  const { start } = pass;
  let skipped = { bytes: 0, lines: 0 };
  let last: Place = start;
  const countLines = createLineCount();
  let thrown: { readonly error: unknown } | undefined;
  const parser = createParser(dialect, (cells, info) => {
    const line = start.lines + skipped.lines + countLines(cells, info.lines);
    last = { bytes: start.bytes + skipped.bytes + info.bytes, lines: line };
    if (thrown !== undefined) return;
    try {
      pass.onRecord(cells, line);
    } catch (error) {
      thrown = { error };
    }
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  parser.on("error", failed.reject);
  parser.resume();
  try {
    const rest = skipLines(skipBytes(toUtf8(source, dialect.encoding), start.bytes), pass.skip);
    for await (const { bytes, before } of rest) {
      skipped = before;
      if (last === start) last = addPlace(start, before);
      if (!parser.write(bytes)) await Promise.race([drained(parser), failed.promise]);
      throwKept(thrown);
    }
    const ended = new Promise<void>((resolve) => parser.once("end", () => resolve()));
    parser.end();
    await Promise.race([ended, failed.promise]);
    throwKept(thrown);
    return undefined;
  } catch (error) {
    if (!isOpenQuote(error)) throw error;
    return last;
  } finally {
    parser.destroy();
  }
}

/** The parser must not see what its user throws: it would take it for a fault of the file. */
function throwKept(thrown: { readonly error: unknown } | undefined): void {
  if (thrown !== undefined) throw thrown.error;
}

const addPlace = (a: Place, b: Place) => ({ bytes: a.bytes + b.bytes, lines: a.lines + b.lines });

function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => parser.once("drain", resolve));
}

function createParser(
  { delimiter }: Dialect,
  onRecord: (cells: string[], info: InfoRecord) => void,
): Parser {
  return new Parser({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: recordBytesMax,
    on_record(cells: string[], info: InfoRecord) {
      onRecord(cells, info);
      return null;
    },
  } as ConstructorParameters<typeof Parser>[0]);
}

function isOpenQuote(error: unknown): boolean {
  const codes = ["CSV_QUOTE_NOT_CLOSED", "CSV_MAX_RECORD_SIZE"];
  return error instanceof CsvError && codes.includes(error.code);
}

async function* skipBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield chunk.subarray(left);
      left = 0;
    }
  }
}

/** What is left after so many lines with content, with the place where it starts. */
async function* skipLines(chunks: AsyncIterable<Buffer>, count: number) {
  let before: Place = { bytes: 0, lines: 0 };
  let left = count;
  let hasContent = false;
  for await (const chunk of chunks) {
    let from = 0;
    while (left > 0 && from < chunk.length) {
      const end = chunk.indexOf(10, from) + 1;
      const next = end === 0 ? chunk.length : end;
      const lines = Number(end > 0);
      hasContent ||= chunk.subarray(from, next).some((byte) => byte !== 10 && byte !== 13);
      before = addPlace(before, { bytes: next - from, lines });
      left -= lines * Number(hasContent);
      hasContent &&= lines === 0;
      from = next;
    }
    if (from < chunk.length) yield { bytes: chunk.subarray(from), before };
  }
}
