// Which columns a table has room for: those that matter least go first, and what is left is readable.

import type { Column } from "./column.ts";

const GAP = 14;
const PADDING = 28;

/** The least width of a column: the first length in its track. */
const leastWidth = (track: string): number => Number(/(\d+)px/.exec(track)?.[1] ?? 0);

export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  // Before the first measurement there is no width: all are drawn, once.
  if (width === 0) return columns;
  let fitting = columns;
  for (;;) {
    const needed = fitting.reduce((sum, column) => sum + leastWidth(column.width) + GAP, PADDING - GAP);
    if (needed <= width) return fitting;
    const least = fitting.reduce((worst, column) => ((column.drop ?? 0) > (worst.drop ?? 0) ? column : worst));
    if ((least.drop ?? 0) === 0) return fitting;
    fitting = fitting.filter((column) => column !== least);
  }
}
