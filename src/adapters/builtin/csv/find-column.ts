import type { ColumnPlan } from "./column-plan.ts";
import { CsvQueryError } from "./csv-query.ts";
import { type Period, periods } from "./period.ts";

/** The place of a column by its name: as written, else without case, spaces and signs. */
export function getColumn(plans: readonly ColumnPlan[], name: string): number {
  const forms = [(it: string) => it, (it: string) => it.toLowerCase(), toLetters];
  for (const form of forms) {
    const found = plans.findIndex((plan) => form(plan.name) === form(name));
    if (found >= 0) return found;
  }
  const known = plans.slice(0, 50).map((plan) => plan.name);
  throw new CsvQueryError(
    `there is no column ${JSON.stringify(name)}`,
    `the columns are ${known.join(", ")}`,
  );
}

/** A numeric column. */
export function getNumberColumn(plans: readonly ColumnPlan[], name: string): number {
  const column = getColumn(plans, name);
  if (isNumeric(plans[column])) return column;
  throw new CsvQueryError(
    `the column ${JSON.stringify(name)} holds ${plans[column]?.type}, not numbers`,
    `columns with numbers: ${plans
      .filter(isNumeric)
      .map((plan) => plan.name)
      .join(", ")}`,
  );
}

/** A date column. */
export function getDateColumn(plans: readonly ColumnPlan[], name: string): number {
  const column = getColumn(plans, name);
  if (plans[column]?.type === "date") return column;
  throw new CsvQueryError(
    `the column ${JSON.stringify(name)} holds ${plans[column]?.type}, not dates`,
    `columns with dates: ${plans
      .filter((plan) => plan.type === "date")
      .map((plan) => plan.name)
      .join(", ")}`,
  );
}

/** A column to group by, and the period of its dates: `date:month`. */
export function getGroupColumn(
  plans: readonly ColumnPlan[],
  written: string,
): { readonly column: number; readonly period: Period | undefined } {
  const [, name = "", last] = /^(.*):(\w+)$/.exec(written) ?? [];
  const period = periods.find((it) => it === last);
  if (period === undefined || plans.some((plan) => plan.name === written)) {
    return { column: getColumn(plans, written), period: undefined };
  }
  return { column: getDateColumn(plans, name), period };
}

export function isNumeric(plan: ColumnPlan | undefined): boolean {
  return plan?.type === "integer" || plan?.type === "decimal";
}

function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
