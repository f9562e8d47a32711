import CliTable from "cli-table3";

/** A table with lines, folded to `columns` characters; for terminals. */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const table = new CliTable({
    head: [...head],
    colWidths: fitWidths([head, ...rows], columns),
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString()}\n`;
}

/** Widths with padding; when they are too wide together, the widest column gives way. */
function fitWidths(rows: readonly (readonly string[])[], columns: number): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length + 2);
    }
  }
  const borders = widths.length + 1;
  const excess = widths.reduce((sum, width) => sum + width, borders) - columns;
  const widest = widths.indexOf(Math.max(...widths));
  if (excess > 0) widths[widest] = Math.max(8, (widths[widest] ?? 0) - excess);
  return widths;
}
