// The names that take longest to be answered.

import type { LatencyView } from "@wireglass/contract";
import { useMemo } from "react";
import { ofServerName } from "../../../filter/expression.ts";
import { joined, milliseconds } from "../../../format/figure.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import type { Column } from "../../../table/column.ts";
import { ColumnMenu, useHiddenColumns } from "../../../table/column-menu.tsx";
import { DataTable } from "../../../table/data-table.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { dnsColumns, latencyColumns } from "../distribution-columns.tsx";
import { rankedFoot } from "../ranked-foot.ts";
import styles from "../rows.module.css";
import { bySlowest } from "../slowest.ts";
import { useWholeLatency } from "../use-latency.ts";

type Name = LatencyView["names"]["rows"][number];

const NONE: LatencyView["names"] = { rows: [], total: 0, truncated: false };
const MOST_ROWS = 8;

function NameLink({ name }: { name: string }) {
  return (
    <FilterLink
      to="/flows"
      condition={ofServerName(name)}
      className={`mono ${styles.link}`}
      title={`${name}: flows to the servers of this name`}
    >
      {name}
    </FilterLink>
  );
}

const COLUMNS: readonly Column<Name>[] = [
  {
    id: "name_name",
    header: "Name",
    width: "minmax(150px, 1fr)",
    value: (row) => row.name,
    cell: (row) => <NameLink name={row.name} />,
  },
  ...latencyColumns<Name>("name"),
  ...dnsColumns<Name>("name"),
];

export function NamesPanel() {
  const { latency, loading, live } = useWholeLatency();
  const { hidden, setHidden } = useHiddenColumns("latency-names", COLUMNS);
  const names = latency?.names ?? NONE;
  const rows = useMemo(() => bySlowest(names.rows, (row) => row.p95_ms), [names]);
  return (
    <Panel
      title="Slowest names"
      explain="Names by how long the slow answers for them took (p95). A name that nobody knows yet is asked for along the whole tree of servers, which takes its time."
      area="names"
      flush
      loading={loading}
      skeleton={<SkeletonLines count={6} />}
      empty={
        rows.length === 0 && !loading
          ? { why: "No name was asked for.", what: "Names come with DNS that is not encrypted." }
          : null
      }
      aside={<ColumnMenu columns={COLUMNS} hidden={hidden} setHidden={setHidden} />}
      foot={rankedFoot(names, "name")}
    >
      <DataTable
        label="Slowest names"
        rows={rows}
        columns={COLUMNS}
        hidden={hidden}
        rowId={(row) => row.name}
        live={live}
        sortable
        height={Math.max(1, Math.min(MOST_ROWS, rows.length))}
        card={(row) => (
          <div className={styles.card}>
            <p className={styles.head}>
              <NameLink name={row.name} />
              <b>{joined(milliseconds(row.p95_ms))}</b>
            </p>
            <p className="muted">
              p50 {joined(milliseconds(row.p50_ms))} · {row.count} answers, {row.lost} timeouts
            </p>
          </div>
        )}
      />
    </Panel>
  );
}
