import type { Period } from "./question-signals.ts";
import type { RowFilter } from "./row-filters.ts";

export const aggregates = ["sum", "mean", "min", "max", "count", "median"] as const;
export type Aggregate = (typeof aggregates)[number];

/** A column to calculate with, and how. */
export interface Measure {
  readonly column: string;
  readonly fn: Aggregate;
  /** Whether the question names the way, or it was chosen by the kind of the column. */
  readonly isSaid: boolean;
}

interface Limited {
  readonly filters: readonly RowFilter[];
}

/** Which end of an order is asked for. */
export interface Order {
  readonly descending: boolean;
  /** How many are asked for; undefined for all of them. */
  readonly count: number | undefined;
}

/** What one part of a question wants to know of a table. */
export type TableQuery =
  | { readonly kind: "overview" | "rows" | "columns" | "missing" | "malformed" | "period" }
  | { readonly kind: "refused"; readonly why: string }
  | (Limited & { readonly kind: "count" })
  | (Limited & { readonly kind: "distinct"; readonly column: string })
  | (Limited & { readonly kind: "totals"; readonly measures: readonly Measure[] })
  | (Limited & {
      readonly kind: "groups";
      readonly by: readonly string[];
      /** Empty: the rows are counted. */
      readonly measures: readonly Measure[];
      readonly order: Order | undefined;
      readonly isShare: boolean;
    })
  | (Limited & {
      readonly kind: "ratio";
      /** Columns whose sums are divided. */
      readonly top: string;
      readonly bottom: string;
      readonly isPercent: boolean;
      readonly by: readonly string[];
      readonly order: Order | undefined;
    })
  | (Limited & { readonly kind: "records"; readonly by: string; readonly order: Order })
  | (Limited & {
      readonly kind: "trend";
      /** A column of dates, or of years. */
      readonly date: string;
      /** Undefined: the rows are counted. */
      readonly measure: Measure | undefined;
      readonly period: Period | undefined;
      readonly order: Order | undefined;
      /** Periods set beside each other; undefined for the whole time. */
      readonly only: readonly string[] | undefined;
    })
  | (Limited & {
      readonly kind: "share";
      /** Columns each of whose groups is a whole of its own; empty: there is one whole. */
      readonly by: readonly string[];
      /** The value whose share of the filtered rows is asked for; undefined: the filter itself. */
      readonly part: RowFilter | undefined;
      /** The value whose rows are the whole: `of the students in 8A`; undefined: all rows. */
      readonly among: RowFilter | undefined;
      /** A column to add up; undefined: the rows are counted. */
      readonly measure: string | undefined;
    });
