import type { JsonValue } from "../../../domain/json.ts";
import type { CellValue, ColumnPlan } from "./column-plan.ts";
import type { SortKey } from "./csv-query.ts";
import { getColumn } from "./find-column.ts";
import { compareValues } from "./group-rows.ts";

/** The first rows of an order, or of the file where none is asked for. */
export interface TopRows {
  add(values: readonly CellValue[]): void;
  result(): readonly (readonly CellValue[])[];
}

export function createTopRows(
  plans: readonly ColumnPlan[],
  sort: readonly SortKey[],
  limit: number,
): TopRows {
  const keys = sort.map(({ by, order }) => ({ column: getColumn(plans, by), order }));
  let rows: (readonly CellValue[])[] = [];

  function compare(a: readonly CellValue[], b: readonly CellValue[]): number {
    for (const { column, order } of keys) {
      const result = compareValues(toJson(a[column]), toJson(b[column]), order);
      if (result !== 0) return result;
    }
    return 0;
  }

  /** Stable: of equal rows the first of the file stay. */
  function cut(): void {
    rows = rows.toSorted(compare).slice(0, limit);
  }

  return {
    add(values) {
      if (keys.length === 0 && rows.length >= limit) return;
      rows.push([...values]);
      if (rows.length >= limit * 2 + 100) cut();
    },
    result() {
      cut();
      return rows;
    },
  };
}

const toJson = (value: CellValue): JsonValue => value ?? null;
