import type { Period } from "./period.ts";

export const comparisons = [
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "contains",
  "starts_with",
  "ends_with",
  "in",
  "is_missing",
  "not_missing",
] as const;
export type Comparison = (typeof comparisons)[number];

export const aggregateFunctions = ["sum", "mean", "min", "max", "count", "median"] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

export const raggedRules = ["auto", "keep", "skip"] as const;
/** What becomes of rows with too few or too many cells; `auto` keeps the short ones only. */
export type RaggedRule = (typeof raggedRules)[number];

export type Scalar = string | number | boolean;

export interface Condition {
  readonly column: string;
  readonly op: Comparison;
  readonly value?: Scalar | readonly Scalar[];
  /** Another column, in place of a value. */
  readonly value_column?: string;
}

export interface Aggregate {
  readonly fn: AggregateFunction;
  /** Not needed for `count`. */
  readonly column?: string;
}

export interface SortKey {
  /** A column, or an aggregate such as `sum(revenue)` where rows are grouped. */
  readonly by: string;
  readonly order: "asc" | "desc";
}

export interface TrendQuery {
  /** Default: the first date column. */
  readonly date_column?: string;
  /** Default: the first measure. */
  readonly value_column?: string;
  /** Default: by the span of the dates. */
  readonly period?: Period;
  readonly fn?: "sum" | "mean" | "min" | "max" | "count";
}

/** The arguments of `csv_parser` but for the source; names as the model writes them. */
export interface CsvQuery {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly has_header?: boolean;
  readonly columns?: readonly string[];
  readonly filter?: readonly Condition[];
  /** Columns; `date:month` groups a date column by a period. */
  readonly group_by?: readonly string[];
  readonly aggregate?: readonly Aggregate[];
  readonly sort?: readonly SortKey[];
  readonly top_n?: number;
  readonly trend?: TrendQuery;
  /** Rows shown. */
  readonly limit?: number;
  readonly ragged_rows?: RaggedRule;
}

/** The question cannot be answered as asked: an unknown column, a sum of texts. */
export class CsvQueryError extends Error {
  override readonly name = "CsvQueryError";
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}

/** The file cannot be read as a table. */
export class CsvFileError extends Error {
  override readonly name = "CsvFileError";
}
