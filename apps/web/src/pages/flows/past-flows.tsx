// The flows of a range, page by page as one scrolls: latest first, or the largest; with their packets and their export.

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Flow, FlowOrder } from "@wireglass/contract";
import { useCallback, useMemo } from "react";
import { problemOf } from "../../api/client.ts";
import { pastFlowsQuery } from "../../api/queries.ts";
import { count, group, joined } from "../../format/figure.ts";
import { useView } from "../../live/view.tsx";
import { ViewPacketsLink } from "../../packets/packets-link.tsx";
import { Panel, SkeletonLines } from "../../panel/panel.tsx";
import { useSearch } from "../../state/use-search.ts";
import { ColumnMenu, useHiddenColumns } from "../../table/column-menu.tsx";
import { DataTable } from "../../table/data-table.tsx";
import { orderOf } from "../../table/sort.ts";
import { moment } from "../../time/range.ts";
import { NoMatch } from "../no-match.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { FlowCard, flowColumns } from "./flow-columns.tsx";
import { FlowDetails } from "./flow-details.tsx";

/** By the column that is sorted by. */
const ORDERS: Readonly<Record<string, FlowOrder>> = { end: "end", bytes: "total_bytes", packets: "total_packets" };
const COLUMN_ORDERS = Object.keys(ORDERS);
const NEVER = { from: 0, to: 1 };

type PastFlow = Flow & { readonly id: number };
const rowId = (row: PastFlow): string => String(row.id);

export function PastFlows() {
  const { range, filter, filterProblem, shown, pending } = useView();
  const { sort } = useSearch();
  const { from, to } = range ?? NEVER;
  const dated = new Date(from * 1000).toDateString() !== new Date(to * 1000).toDateString();
  const columns = useMemo(() => flowColumns({ past: true, dated }), [dated]);
  const { hidden, setHidden } = useHiddenColumns("past-flows", columns);
  const order = ORDERS[orderOf(sort, COLUMN_ORDERS)] ?? "end";
  const query = useInfiniteQuery({
    ...pastFlowsQuery(range ?? NEVER, filter, order),
    enabled: range !== null && filterProblem === null,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo((): readonly PastFlow[] => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const last = data?.pages.at(-1);
  return (
    <Panel
      title="Flows"
      explain="A flow is one conversation: the same two addresses and ports over the same transport. Those that carried something in the range are listed."
      flush
      problem={filterProblem ?? (error === null || data !== undefined ? null : problemOf(error))}
      loading={data === undefined}
      skeleton={<SkeletonLines count={14} />}
      empty={rows.length === 0 && data !== undefined ? { why: "No flow to show.", what: <NoMatch /> } : null}
      aside={
        <>
          <ViewPacketsLink />
          <ExportMenu />
          <ColumnMenu columns={columns} hidden={hidden} setHidden={setHidden} />
        </>
      }
      foot={
        error !== null && data !== undefined
          ? `${group(rows.length)} are here; the next could not be had: ${problemOf(error).message}`
          : last?.next != null
            ? `${group(rows.length)} are here; more come while scrolling.${began(pending ? null : (shown?.snapshot.flows ?? null))}`
            : last !== undefined && !last.complete
              ? `${group(rows.length)}; only what came after ${moment(last.looked_from, Date.now() / 1000)} could be looked through in time.`
              : `${group(rows.length)} in all.`
      }
    >
      <DataTable
        label="Flows"
        rows={rows}
        columns={columns}
        hidden={hidden}
        rowId={rowId}
        live={false}
        orders={COLUMN_ORDERS}
        onEnd={more}
        card={(row) => <FlowCard row={row} />}
        details={(row, close) => <FlowDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}

const began = (flows: number | null): string => (flows === null ? "" : ` ${joined(count(flows))} began in this range.`);
