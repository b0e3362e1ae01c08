// A column's head: its name, what it means, and its order.

import { useSetSearch } from "../state/use-search.ts";
import { Term } from "../ui/term.tsx";
import type { Column } from "./column.ts";
import classes from "./data-table.module.css";
import { nextSort, type Sorting } from "./sort.ts";

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting;
  readonly sortable: boolean;
  /** There is no other way round. */
  readonly onlyLargest?: boolean;
}

export function HeaderCell<Row>({ column, sorting, sortable, onlyLargest = false }: HeaderCellProps<Row>) {
  const setSearch = useSetSearch();
  const numeric = column.numeric === true;
  const own = sorting.find(({ id }) => id === column.id);
  const order = own === undefined ? "none" : own.desc ? "descending" : "ascending";
  const name = column.explain === undefined ? column.header : <Term explain={column.explain}>{column.header}</Term>;
  return (
    <div role="columnheader" aria-sort={order} className={numeric ? classes.numeric : classes.cell}>
      {sortable ? (
        <button
          type="button"
          className={classes.sort}
          onClick={() => setSearch({ sort: onlyLargest ? `${column.id}.desc` : nextSort(sorting, column.id, numeric) })}
        >
          {name}
          {own !== undefined && <span aria-hidden="true">{own.desc ? " ↓" : " ↑"}</span>}
        </button>
      ) : (
        name
      )}
    </div>
  );
}
