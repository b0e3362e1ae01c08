// The table of flows, packets and captures: sortable, virtualised, by keyboard, cards on a phone, still while it is read.

import { useElementSize, useMediaQuery } from "@mantine/hooks";
import {
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useView } from "../live/view.tsx";
import { useSearch } from "../state/use-search.ts";
import type { Column } from "./column.ts";
import classes from "./data-table.module.css";
import { fitColumns } from "./fit-columns.ts";
import { HeaderCell } from "./header-cell.tsx";
import { useHeldRows } from "./held-rows.ts";
import { orderOf, readSort } from "./sort.ts";
import { titleWhatIsCut } from "./overflow-title.ts";
import { useRowKeys } from "./use-row-keys.ts";

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

const ROW = 30;
const CARD = 64;
const NEAR_END = 20;

interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly hidden?: readonly string[];
  readonly rowId: (row: Row) => string;
  /** New rows come by themselves. */
  readonly live: boolean;
  readonly sortable?: boolean;
  /** The rows come in order, largest first: these columns can be asked for, and the first of them is the usual one. */
  readonly orders?: readonly string[];
  /** The last rows come into sight: more may be asked for. */
  readonly onEnd?: () => void;
  /** Fills what is left of the page's height, or has this many rows. */
  readonly height?: number;
  readonly card: (row: Row) => ReactNode;
  readonly details?: (row: Row, close: () => void) => ReactNode;
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, hidden, rowId, live, sortable = false, orders, onEnd, height, card, details } = props;
  const { sort } = useSearch();
  const cards = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false }) === true;
  const { ref: sized, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const held = useHeldRows(props.rows, {
    held: live && (over || scrolled || active !== null),
    asked: useView().shownOf,
    id: rowId,
  });

  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((row) => column.value(row) ?? undefined, {
          id: column.id,
          header: column.header,
          sortFn: column.numeric === true ? "basic" : "alphanumeric",
          sortUndefined: "last",
        }),
      ),
    );
  }, [columns]);
  const sorting = useMemo(() => (sortable ? readSort(sort, columns) : []), [sortable, sort, columns]);
  const ordered = orders === undefined ? null : orderOf(sort, orders);
  const visibility = useMemo(() => Object.fromEntries((hidden ?? []).map((id) => [id, false])), [hidden]);
  const table = useTable({
    features,
    columns: definitions,
    data: held.rows,
    getRowId: rowId,
    state: { sorting, columnVisibility: visibility },
  });
  const rows = table.getRowModel().rows;
  const shown = fitColumns(
    columns.filter(({ id }) => visibility[id] !== false),
    width,
  );
  const size = cards ? CARD : ROW;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    overscan: 8,
  });
  // The window has become narrow or wide: rows that were laid out before have another height now.
  useEffect(() => virtualizer.measure(), [virtualizer, size]);
  const visible = virtualizer.getVirtualItems();
  const nearEnd = (visible.at(-1)?.index ?? 0) >= rows.length - NEAR_END;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, rows.length, onEnd]);
  const release = () => {
    setActive(null);
    setOpened(null);
    setOver(false);
    setScrolled(false);
    scroller.current?.scrollTo({ top: 0 });
  };
  const press = useRowKeys({
    ids: rows.map(({ id }) => id),
    active,
    opened,
    setActive: (id, index) => {
      setActive(id);
      virtualizer.scrollToIndex(index);
    },
    setOpened: details === undefined ? () => undefined : setOpened,
  });
  const openRow = opened === null ? undefined : rows.find(({ id }) => id === opened)?.original;
  const template = { gridTemplateColumns: shown.map(({ width }) => width).join(" ") };
  const domId = (id: string) => `row-${label}-${id}`.replaceAll(/[^\w-]/g, "_");

  return (
    <div className={classes.outer} data-fill={height === undefined || undefined}>
      <div
        ref={sized}
        className={classes.table}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
        aria-activedescendant={active === null ? undefined : domId(active)}
        onKeyDown={press}
        onMouseEnter={() => setOver(true)}
        onMouseLeave={() => setOver(false)}
        onPointerOver={(event) => titleWhatIsCut(event, "[role=gridcell]")}
      >
        {!cards && (
          <div role="rowgroup">
            <div role="row" aria-rowindex={1} className={classes.header} style={template}>
              {shown.map((column) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  sorting={ordered === null ? sorting : [{ id: ordered, desc: true }]}
                  sortable={orders?.includes(column.id) ?? sortable}
                  onlyLargest={ordered !== null}
                />
              ))}
            </div>
          </div>
        )}
        <div
          ref={scroller}
          className={classes.scroller}
          role="rowgroup"
          style={height === undefined ? {} : { flex: "none", height: Math.min(height, cards ? 6 : height) * size }}
          onScroll={(event) => setScrolled(event.currentTarget.scrollTop > size / 2)}
        >
          <div style={{ position: "relative", height: virtualizer.getTotalSize() }} role="presentation">
            {visible.map(({ index, start }) => {
              const row = rows[index];
              return (
                // The keys are handled by the grid, which has the focus.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={row.id}
                  id={domId(row.id)}
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={index + 2}
                  aria-selected={row.id === active}
                  className={`${classes.row} ${cards ? classes.card : ""}`}
                  data-active={row.id === active || undefined}
                  data-opens={details !== undefined || undefined}
                  style={{ ...(cards ? {} : template), height: size, transform: `translateY(${start}px)` }}
                  onClick={() => {
                    setActive(row.id);
                    if (details !== undefined) setOpened(row.id);
                  }}
                >
                  {cards ? (
                    <div role="gridcell">{card(row.original)}</div>
                  ) : (
                    shown.map((column) => (
                      <div
                        key={column.id}
                        role="gridcell"
                        className={column.numeric === true ? classes.numeric : classes.cell}
                      >
                        {column.cell(row.original)}
                      </div>
                    ))
                  )}
                </div>
              );
            })}
          </div>
        </div>
        {held.fresh > 0 && (
          <button type="button" className={classes.fresh} onClick={release}>
            {held.fresh >= props.rows.length ? `${held.fresh}+` : held.fresh} new
          </button>
        )}
      </div>
      {details !== undefined && openRow !== undefined && (
        <aside className={classes.details}>{details(openRow, () => setOpened(null))}</aside>
      )}
    </div>
  );
}
