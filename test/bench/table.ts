/** One figure, next to a reference measured in the same run. */
export interface Row {
  /** What was measured, with its unit. */
  readonly name: string;
  readonly value: number;
  /** The same measure of the thing it is compared with; absent for figures that stand alone. */
  readonly reference?: { readonly name: string; readonly value: number };
  /** The goal of the issue, on the ratio where there is a reference, else on the value. */
  readonly goal?: { readonly most: number } | { readonly least: number };
}

/** The middle of the values (of an even number the upper one). */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The rows as a Markdown table, ready for docs/benchmarks.md. */
export function toMarkdown(rows: readonly Row[]): string {
  const lines = rows.map(({ name, value, reference, goal }) => {
    const beside = reference === undefined ? "" : `${reference.name}: ${shown(reference.value)}`;
    const ratio = reference === undefined ? undefined : value / reference.value;
    const times = ratio === undefined ? "" : `${ratio.toFixed(2)} ×`;
    return [name, shown(value), beside, times, goal ? judged(goal, ratio ?? value) : ""];
  });
  const heading = ["what", "figure", "reference", "ratio", "goal"];
  const rule = heading.map(() => "---");
  return [heading, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function judged(goal: NonNullable<Row["goal"]>, value: number): string {
  if ("most" in goal) return `≤ ${goal.most} ${value <= goal.most ? "met" : "missed"}`;
  return `≥ ${goal.least} ${value >= goal.least ? "met" : "missed"}`;
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
