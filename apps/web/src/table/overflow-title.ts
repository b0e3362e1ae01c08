// What a cell has no room for is told when the pointer rests on it.

import type { PointerEvent } from "react";

/** For `onPointerOver` of whatever holds the cells; `cells` selects them. A title that a cell already has is left alone. */
export function titleWhatIsCut(event: PointerEvent<HTMLElement>, cells: string): void {
  if (!(event.target instanceof Element)) return;
  const cell = event.target.closest<HTMLElement>(cells);
  if (cell === null || (cell.title !== "" && cell.dataset["cut"] === undefined)) return;
  const cut = cell.scrollWidth > cell.clientWidth;
  if (!cut && cell.dataset["cut"] === undefined) return;
  // Rows are used again for others as they scroll by.
  cell.title = cut ? (cell.textContent ?? "") : "";
  if (cut) cell.dataset["cut"] = "";
  else delete cell.dataset["cut"];
}
