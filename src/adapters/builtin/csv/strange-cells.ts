import { findDateEvidence } from "./cell-date.ts";
import { findNumberEvidence } from "./cell-number.ts";
import { type ColumnPlan, replanColumn, typeShareMin } from "./column-plan.ts";

/** The plan of a column does not fit its cells: read the table again with `plan`. */
export class PlanContradiction extends Error {
  override readonly name = "PlanContradiction";
  readonly plan: ColumnPlan;

  constructor(plan: ColumnPlan) {
    super(`the column ${plan.name} is not as its start`);
    this.plan = plan;
  }
}

/** Cells that are not of the type of their column. Each call may throw a `PlanContradiction`. */
export interface StrangeCells {
  add(text: string): void;
  /** To be asked at the end, with the count of cells that were of the type. */
  check(validCount: number): void;
  readonly examples: readonly string[];
}

const keptMax = 1_000;
const examplesMax = 3;
const exampleLengthMax = 40;

export function createStrangeCells(plan: ColumnPlan): StrangeCells {
  const kept: string[] = [];
  let count = 0;
  return {
    add(text) {
      count += 1;
      if (kept.length < keptMax) kept.push(text);
      const other = findOtherReading(plan, text);
      if (other !== undefined) throw new PlanContradiction(other);
      if (plan.type === "empty" && kept.length === keptMax) {
        throw new PlanContradiction(replanColumn(plan, kept));
      }
    },
    check(validCount) {
      if (count === 0 || plan.type === "text") return;
      if (plan.type === "empty") throw new PlanContradiction(replanColumn(plan, kept));
      if (validCount / (validCount + count) < typeShareMin) {
        throw new PlanContradiction({ ...plan, type: "text" });
      }
    },
    get examples() {
      return kept.slice(0, examplesMax).map((text) => text.slice(0, exampleLengthMax));
    },
  };
}

/** The other decimal mark or order of days, when the plan guessed and the cell shows it. */
function findOtherReading(plan: ColumnPlan, text: string): ColumnPlan | undefined {
  if (plan.type === "date" && !plan.isOrderSure) {
    const order = findDateEvidence(text)?.order;
    if (order !== undefined && order !== plan.order) return { ...plan, order, isOrderSure: true };
  }
  if ((plan.type === "integer" || plan.type === "decimal") && !plan.isMarkSure) {
    const mark = findNumberEvidence(text)?.mark;
    if (mark !== undefined && mark !== plan.mark) return { ...plan, mark, isMarkSure: true };
  }
  return undefined;
}
