// Who answers questions for names, over which transport, and how fast.

import type { LatencyView } from "@wireglass/contract";
import { ofResolver } from "../../../filter/expression.ts";
import { joined, milliseconds } from "../../../format/figure.ts";
import { transportName } from "../../../format/name.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import type { Column } from "../../../table/column.ts";
import { ColumnMenu, useHiddenColumns } from "../../../table/column-menu.tsx";
import { DataTable } from "../../../table/data-table.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { dnsColumns, latencyColumns } from "../distribution-columns.tsx";
import { rankedFoot } from "../ranked-foot.ts";
import rows from "../rows.module.css";
import { useWholeLatency } from "../use-latency.ts";

type Resolver = LatencyView["resolvers"]["rows"][number];

const NONE: LatencyView["resolvers"] = { rows: [], total: 0, truncated: false };
const MOST_ROWS = 8;

const TRANSPORTS: Readonly<Record<string, string>> = { mdns: "mDNS", llmnr: "LLMNR" };
const overName = (transport: string): string => TRANSPORTS[transport] ?? transportName(transport);

const COLUMNS: readonly Column<Resolver>[] = [
  {
    id: "resolver_ip",
    header: "Resolver",
    width: "minmax(120px, 1fr)",
    value: (row) => row.ip,
    cell: (row) => (
      <FilterLink to="/flows" condition={ofResolver(row.ip, row.transport)} className={`mono ${rows.link}`}>
        {row.ip}
      </FilterLink>
    ),
  },
  {
    id: "resolver_over",
    header: "Over",
    explain:
      "UDP is usual; TCP is for long answers and repeats; mDNS and LLMNR ask the neighbours instead of a resolver.",
    width: "46px",
    value: (row) => row.transport,
    cell: (row) => <span className="muted">{overName(row.transport)}</span>,
  },
  ...latencyColumns<Resolver>("resolver"),
  ...dnsColumns<Resolver>("resolver"),
];

export function ResolversPanel() {
  const { latency, loading, live } = useWholeLatency();
  const { hidden, setHidden } = useHiddenColumns("latency-resolvers", COLUMNS);
  const resolvers = latency?.resolvers ?? NONE;
  return (
    <Panel
      title="DNS resolvers"
      explain="Every page begins with a question for a name. Usual is below 30 ms for what the resolver knows already, and below 100 ms otherwise."
      area="resolvers"
      flush
      loading={loading}
      skeleton={<SkeletonLines count={6} />}
      empty={
        resolvers.rows.length === 0 && !loading
          ? {
              why: "No question for a name was seen.",
              what: "DNS that is encrypted, over TLS or HTTPS, cannot be told apart from other traffic.",
            }
          : null
      }
      aside={<ColumnMenu columns={COLUMNS} hidden={hidden} setHidden={setHidden} />}
      foot={rankedFoot(resolvers, "resolver")}
    >
      <DataTable
        label="DNS resolvers"
        rows={resolvers.rows}
        columns={COLUMNS}
        hidden={hidden}
        rowId={(row) => `${row.ip} ${row.transport}`}
        live={live}
        sortable
        height={Math.max(1, Math.min(MOST_ROWS, resolvers.rows.length))}
        card={(row) => <ResolverCard row={row} />}
      />
    </Panel>
  );
}

function ResolverCard({ row }: { row: Resolver }) {
  return (
    <div className={rows.card}>
      <p className={rows.head}>
        <FilterLink to="/flows" condition={ofResolver(row.ip, row.transport)} className={`mono ${rows.link}`}>
          {row.ip}
        </FilterLink>
        <b>{joined(milliseconds(row.p50_ms))}</b>
      </p>
      <p className="muted">
        {overName(row.transport)} · p95 {joined(milliseconds(row.p95_ms))} · {row.count} answers, {row.lost} timeouts
      </p>
    </div>
  );
}
