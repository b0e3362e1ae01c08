// The table's order, as it stands in the URL: `bytes.desc`.

import type { Column } from "./column.ts";

export type Sorting = { id: string; desc: boolean }[];

export function readSort<Row>(sort: string | undefined, columns: readonly Column<Row>[]): Sorting {
  const [id, direction] = sort?.split(".") ?? [];
  return id !== undefined && columns.some((column) => column.id === id) ? [{ id, desc: direction === "desc" }] : [];
}

/** The next order after a click: the way that is asked for most, the other way, then as it comes. */
export function nextSort(sorting: Sorting, id: string, numeric: boolean): string | undefined {
  const first = numeric ? "desc" : "asc";
  const second = numeric ? "asc" : "desc";
  const [now] = sorting;
  if (now?.id !== id) return `${id}.${first}`;
  return (now.desc ? "desc" : "asc") === first ? `${id}.${second}` : undefined;
}

/** Which of the orders that can be asked for is wanted; the first when none is. */
export function orderOf(sort: string | undefined, orders: readonly string[]): string {
  const [id] = sort?.split(".") ?? [];
  return orders.find((order) => order === id) ?? orders[0] ?? "";
}
