import type { ColumnPlan } from "./column-plan.ts";
import { isNumeric } from "./find-column.ts";

const codeName =
  /(?:^|[^\p{L}])(?:id|nr|no|number|nummer|num|code|zip|plz|year|jahr|month|monat|week|woche|day|tag|index|phone|telefon|row|zeile|lat|lon|latitude|longitude)(?:$|[^\p{L}])|id$/iu;
const moneyName =
  /revenue|sales|turnover|umsatz|erl(?:ö|oe)s|amount|betrag|total|summe|gesamt|value|wert|income|profit|gewinn|cost|kosten/i;

/** Numeric columns that are worth adding up, the most telling first. */
export function findMeasures(
  plans: readonly ColumnPlan[],
  sample: readonly (readonly string[])[],
): number[] {
  const rank = (column: number) => {
    const plan = plans[column];
    if (plan === undefined) return 0;
    if (moneyName.test(plan.name)) return plan.unit === "%" ? 0 : 3;
    return plan.unit !== "" && plan.unit !== "%" ? 2 : 1;
  };
  return plans
    .map((_, column) => column)
    .filter((column) => isNumeric(plans[column]) && !isCode(plans, column, sample))
    .toSorted((a, b) => rank(b) - rank(a));
}

/** Text columns with few values, which sort rows into kinds. */
export function findCategories(
  plans: readonly ColumnPlan[],
  sample: readonly (readonly string[])[],
  distinctMax: number,
): number[] {
  return plans
    .map((_, column) => column)
    .filter((column) => {
      if (plans[column]?.type !== "text" && plans[column]?.type !== "boolean") return false;
      const cells = sample.map((row) => row[column] ?? "").filter((cell) => cell !== "");
      const distinct = new Set(cells).size;
      return (
        distinct >= 2 && distinct <= distinctMax && distinct <= Math.max(2, cells.length * 0.6)
      );
    });
}

/** Numbers that name things: by their title, or counted up by one. */
function isCode(
  plans: readonly ColumnPlan[],
  column: number,
  sample: readonly (readonly string[])[],
): boolean {
  const plan = plans[column];
  if (plan?.type !== "integer") return false;
  if (codeName.test(plan.name)) return true;
  const numbers = sample.map((row) => Number(row[column]));
  const isCounter = (value: number, index: number) =>
    index === 0 || value === (numbers[index - 1] ?? 0) + 1;
  return column === 0 && numbers.length > 2 && numbers.every(isCounter);
}
