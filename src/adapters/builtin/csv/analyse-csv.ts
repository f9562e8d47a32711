import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { type AnalysisResult, createAnalysis } from "./analysis.ts";
import { type ColumnPlan, planColumns } from "./column-plan.ts";
import type { CsvQuery, RaggedRule } from "./csv-query.ts";
import type { CsvSource } from "./csv-source.ts";
import { findEncoding } from "./encoding.ts";
import { findTable, type TableStart } from "./find-table.ts";
import { type BrokenPlace, readRecords } from "./read-records.ts";
import { PlanContradiction } from "./strange-cells.ts";

/** Rows that do not have as many cells as the table. */
interface RaggedRows {
  short: number;
  long: number;
  skipped: number;
  readonly lines: number[];
}

const linesShownMax = 20;
/** Readings of one table that learn from what contradicted the one before. */
const readingsMax = 6;

/**
 * Reads a table once and answers. A column that turns out to be other than its start is planned
 * again, and the table read again. Throws a `CsvQueryError` or a `CsvFileError`.
 *
 * The answer: `row_count`, `column_count`, `matched_rows` (with a filter), `period` (of the first
 * date column), `columns` [{`name`, `type`, `unit`, `count`, `missing`, `invalid`, `distinct`,
 * `min`, `max`, `mean`, `sum`, `median`, `top_values`}], `rows` or `top` (objects by column name),
 * `groups` {`by`, `group_count`, `rows`}, `trend` {`points`, `first`, `last`, `change_percent`, …},
 * `overview` {`measures`, `trends`, `largest`}, `format`, `malformed` and `notes`. Numbers are
 * exact unless something beside them says `approximate` or `lower_bound`.
 */
export async function analyseCsv(
  source: CsvSource,
  query: CsvQuery,
  declaredEncoding: string | undefined,
): Promise<JsonObject> {
  const encoding = await findEncoding(source, query.encoding, declaredEncoding);
  const hints = { delimiter: query.delimiter, hasHeader: query.has_header };
  const table = await findTable(source, encoding.label, hints);
  const sample = table.records.slice(table.hasHeader ? 1 : 0);
  let plans = planColumns(nameColumns(table), sample, table.dialect.delimiter);
  for (let reading = 1; ; reading += 1) {
    const outcome = await tryReading(source, { table, plans, query, sample });
    if (!(outcome instanceof PlanContradiction)) {
      const notes = [...table.notes, encoding.note].filter((note) => note !== "");
      return toAnswer(table, outcome, { query, notes });
    }
    const { plan } = outcome;
    // Each contradiction costs a reading; after some of them the column is text, which always fits.
    const next = reading < readingsMax ? plan : { ...plan, type: "text" as const };
    plans = plans.map((old) => (old.name === plan.name ? next : old));
  }
}

async function tryReading(
  source: CsvSource,
  reading: Reading,
): Promise<Outcome | PlanContradiction> {
  try {
    return await readOnce(source, reading);
  } catch (error) {
    if (error instanceof PlanContradiction) return error;
    throw error;
  }
}

interface Reading {
  readonly table: TableStart;
  readonly plans: readonly ColumnPlan[];
  readonly query: CsvQuery;
  readonly sample: readonly (readonly string[])[];
}

interface Outcome {
  readonly result: AnalysisResult;
  readonly ragged: RaggedRows;
  readonly broken: readonly BrokenPlace[];
}

async function readOnce(source: CsvSource, reading: Reading): Promise<Outcome> {
  const { table, plans, query, sample } = reading;
  if (plans.length === 0) {
    const result = { rowCount: 0, matchedRows: 0, span: "", parts: { columns: [], rows: [] } };
    return { result, ragged: { short: 0, long: 0, skipped: 0, lines: [] }, broken: [] };
  }
  const analysis = createAnalysis(plans, query, sample);
  const ragged: RaggedRows = { short: 0, long: 0, skipped: 0, lines: [] };
  let isHeader = table.hasHeader;
  const broken = await readRecords(source, table.dialect, (cells, line) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    const isKept =
      cells.length === plans.length ||
      keepRagged({ cells, line, width: plans.length }, ragged, query.ragged_rows ?? "auto");
    if (isKept) analysis.add(cells);
  });
  return { result: analysis.finish(), ragged, broken };
}

/** Notes a row of another length, and says whether it is part of the table all the same. */
function keepRagged(
  row: { readonly cells: readonly string[]; readonly line: number; readonly width: number },
  ragged: RaggedRows,
  rule: RaggedRule,
): boolean {
  const isLong = row.cells.length > row.width;
  // A delimiter at the end of each line means nothing.
  if (isLong && row.cells.slice(row.width).every((cell) => cell.trim() === "")) return true;
  if (isLong) ragged.long += 1;
  else ragged.short += 1;
  if (ragged.lines.length < linesShownMax) ragged.lines.push(row.line);
  const isKept = rule === "keep" || (rule === "auto" && !isLong);
  if (!isKept) ragged.skipped += 1;
  return isKept;
}

/** Every column has a name of its own. */
function nameColumns({ hasHeader, records, width }: TableStart): string[] {
  const header = hasHeader ? (records[0] ?? []) : [];
  const taken = new Set<string>();
  // A header with one cell too many comes from a delimiter at the end of the line.
  const count = hasHeader && header.at(-1) !== "" ? header.length : width;
  return Array.from({ length: count }, (_, index) => {
    const plain = header[index]?.trim() || `column_${index + 1}`;
    let name = plain;
    for (let copy = 2; taken.has(name); copy += 1) name = `${plain}_${copy}`;
    taken.add(name);
    return name;
  });
}

function toAnswer(
  table: TableStart,
  { result, ragged, broken }: Outcome,
  { query, notes }: { readonly query: CsvQuery; readonly notes: readonly string[] },
): JsonObject {
  const { rowCount, matchedRows, span, parts } = result;
  const columnCount = nameColumns(table).length;
  const isFiltered = (query.filter?.length ?? 0) > 0;
  const content: Record<string, JsonValue> = {
    row_count: rowCount,
    ...(isFiltered ? { matched_rows: matchedRows } : {}),
    column_count: columnCount,
    ...(span === "" ? {} : { period: span }),
    ...parts,
    format: {
      delimiter: table.dialect.delimiter,
      encoding: table.dialect.encoding,
      has_header: table.hasHeader,
    },
    ...toMalformed(ragged, broken),
    ...(notes.length > 0 ? { notes } : {}),
  };
  return content;
}

function toMalformed(ragged: RaggedRows, broken: readonly BrokenPlace[]): JsonObject {
  const count = ragged.short + ragged.long + broken.length;
  if (count === 0) return {};
  const lines = [...ragged.lines, ...broken.map(({ line }) => line)].toSorted((a, b) => a - b);
  return {
    malformed: {
      count,
      too_short: ragged.short,
      too_long: ragged.long,
      unreadable: broken.length,
      left_out: ragged.skipped + broken.length,
      first_lines: lines.slice(0, linesShownMax),
    },
  };
}
