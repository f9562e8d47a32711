import { createDateReader } from "./cell-date.ts";
import { type CellValue, type ColumnPlan, createCellReader } from "./column-plan.ts";
import { type Comparison, type Condition, CsvQueryError, type Scalar } from "./csv-query.ts";
import { getColumn, isNumeric } from "./find-column.ts";
import { toPeriod } from "./period.ts";

type RowTest = (values: readonly CellValue[]) => boolean;

const dayMs = 86_400_000;

/** Whether all conditions hold. Texts are compared without case; missing cells match no value. */
export function createRowFilter(
  plans: readonly ColumnPlan[],
  conditions: readonly Condition[],
): RowTest {
  const tests = conditions.map((condition) => createTest(plans, condition));
  return (values) => tests.every((test) => test(values));
}

function createTest(plans: readonly ColumnPlan[], condition: Condition): RowTest {
  const column = getColumn(plans, condition.column);
  const plan = plans[column] as ColumnPlan;
  const { op } = condition;
  if (op === "is_missing") return (values) => values[column] === undefined;
  if (op === "not_missing") return (values) => values[column] !== undefined;
  if (condition.value_column !== undefined)
    return createColumnTest(plans, column, op, condition.value_column);
  const wanted = [condition.value ?? []].flat() as Scalar[];
  if (wanted.length === 0) throw new CsvQueryError(`the filter on ${plan.name} has no value`);
  const matchers = wanted.map((value) => createMatcher(plan, op === "in" ? "=" : op, value));
  const negated = op === "!=";
  return (values) => {
    const value = values[column];
    if (value === undefined) return negated;
    return negated
      ? matchers.every((matches) => matches(value))
      : matchers.some((matches) => matches(value));
  };
}

/** Compares two cells of a row: both numbers, both dates, or both as they are written. */
function createColumnTest(
  plans: readonly ColumnPlan[],
  column: number,
  op: Comparison,
  otherName: string,
): RowTest {
  const other = getColumn(plans, otherName);
  const [one, two] = [plans[column], plans[other]];
  const isNumber = isNumeric(one) && isNumeric(two);
  const isDate = one?.type === "date" && two?.type === "date";
  const isText = one?.type === two?.type && (op === "=" || op === "!=");
  if (!["=", "!=", ">", ">=", "<", "<="].includes(op) || !(isNumber || isDate || isText)) {
    const message = `${one?.name} (${one?.type}) cannot be compared with ${two?.name} (${two?.type}) by ${op}`;
    throw new CsvQueryError(message, "compare numbers with numbers and dates with dates");
  }
  return (values) => {
    const [left, right] = [values[column], values[other]];
    if (left === undefined || right === undefined) return false;
    const order = isText ? compareTexts(fold(left), fold(right)) : Number(left) - Number(right);
    return holds(op, order);
  };
}

type Matcher = (value: string | number | boolean) => boolean;

function createMatcher(plan: ColumnPlan, op: Comparison, wanted: Scalar): Matcher {
  if (op === "contains" || op === "starts_with" || op === "ends_with")
    return textMatcher(op, wanted);
  if (plan.type === "date") return spanMatcher(op, toSpan(plan, wanted));
  if (plan.type === "text" || plan.type === "empty") {
    const text = fold(wanted);
    return (value) => holds(op, compareTexts(fold(value), text));
  }
  const value = createCellReader(plan)(String(wanted));
  if (value === undefined) {
    const message = `${JSON.stringify(wanted)} cannot be compared with the ${plan.type} column ${plan.name}`;
    throw new CsvQueryError(message);
  }
  return (cell) => holds(op, Number(cell) - Number(value));
}

function textMatcher(op: "contains" | "starts_with" | "ends_with", wanted: Scalar): Matcher {
  const text = fold(wanted);
  if (op === "contains") return (value) => fold(value).includes(text);
  if (op === "starts_with") return (value) => fold(value).startsWith(text);
  return (value) => fold(value).endsWith(text);
}

/** From the first to the last moment of a written date: a day, a month, a quarter, a year. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function spanMatcher(op: Comparison, { fromMs, toMs }: Span): Matcher {
  return (cell) => {
    const value = Number(cell);
    if (op === "<" || op === ">=") return holds(op, value - fromMs);
    if (op === ">" || op === "<=") return holds(op, value - toMs);
    return (value >= fromMs && value <= toMs) === (op === "=");
  };
}

function toSpan(plan: ColumnPlan, wanted: Scalar): Span {
  const text = String(wanted).trim();
  const isYear = /^\d{4}$/.test(text);
  const fromMs = isYear ? Date.UTC(Number(text), 0, 1) : createDateReader(plan.order)(text);
  if (Number.isNaN(fromMs)) {
    const message = `${JSON.stringify(wanted)} is no date, and ${plan.name} holds dates`;
    throw new CsvQueryError(message, "write 2024-07-31, 2024-07, 2024-Q3 or 2024");
  }
  if (/\d:\d\d/.test(text)) return { fromMs, toMs: fromMs };
  if (isYear) return { fromMs, toMs: Date.UTC(Number(text) + 1, 0, 1) - 1 };
  return { fromMs, toMs: endOf(text, fromMs) };
}

function endOf(text: string, fromMs: number): number {
  const date = new Date(fromMs);
  const monthsLater = (count: number) =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1) - 1;
  if (/q[1-4]/i.test(text)) return monthsLater(3);
  const isMonth = /^\d{4}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{4}$|^\p{L}+\.?[ -]\d+$/u.test(text);
  if (isMonth && toPeriod(fromMs, "day").endsWith("-01")) return monthsLater(1);
  return fromMs + dayMs - 1;
}

function holds(op: Comparison, order: number): boolean {
  switch (op) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    default:
      return order <= 0;
  }
}

function fold(value: string | number | boolean): string {
  return String(value).trim().toLowerCase();
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
