import CliTable from "cli-table3";
import { plainTable } from "./plain-table.ts";

/**
 * A table with lines, folded to `columns` characters; for terminals. Where the first column, which
 * commands are given, would have to be folded, it is plain columns for the terminal to wrap.
 */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const widths = fitWidths([head, ...rows], columns);
  if (widths === undefined) return plainTable(head.length === 0 ? rows : [head, ...rows]);
  const table = new CliTable({
    head: [...head],
    colWidths: widths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString()}\n`;
}

/** Below this width no column gives way. */
const shrunkMin = 12;

/**
 * Widths with padding; when they are too wide together, the widest columns after the first give
 * way. Undefined when that is not enough.
 */
function fitWidths(rows: readonly (readonly string[])[], columns: number): number[] | undefined {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length + 2);
    }
  }
  const borders = widths.length + 1;
  const excess = () => widths.reduce((sum, width) => sum + width, borders) - columns;
  while (excess() > 0) {
    const others = widths.slice(1);
    const widest = Math.max(0, ...others);
    if (widest <= shrunkMin) return undefined;
    widths[others.indexOf(widest) + 1] = Math.max(shrunkMin, widest - excess());
  }
  return widths;
}
