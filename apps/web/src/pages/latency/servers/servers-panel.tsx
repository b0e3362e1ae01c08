// The servers that were spoken to, the slowest first.

import type { LatencyView } from "@wireglass/contract";
import { useMemo } from "react";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { ColumnMenu, useHiddenColumns } from "../../../table/column-menu.tsx";
import { DataTable } from "../../../table/data-table.tsx";
import { rankedFoot } from "../ranked-foot.ts";
import { bySlowest } from "../slowest.ts";
import { useWholeLatency } from "../use-latency.ts";
import { reachedIn, SERVER_COLUMNS, ServerCard } from "./server-columns.tsx";
import { ServerDetails } from "./server-details.tsx";

const NONE: LatencyView["servers"] = { rows: [], total: 0, truncated: false };
const MOST_ROWS = 14;

export function ServersPanel() {
  const { latency, loading, live } = useWholeLatency();
  const { hidden, setHidden } = useHiddenColumns("latency-servers", SERVER_COLUMNS);
  const servers = latency?.servers ?? NONE;
  const rows = useMemo(() => bySlowest(servers.rows, reachedIn), [servers]);
  return (
    <Panel
      title="Servers"
      explain="How long each server takes to be reached and to answer, and how much had to be sent again. The slowest to be reached stand first."
      area="servers"
      flush
      loading={loading}
      skeleton={<SkeletonLines count={8} />}
      empty={
        rows.length === 0 && !loading
          ? { why: "No server was timed yet.", what: "A server is listed with its first handshake." }
          : null
      }
      aside={<ColumnMenu columns={SERVER_COLUMNS} hidden={hidden} setHidden={setHidden} />}
      foot={rankedFoot(servers, "server")}
    >
      <DataTable
        label="Servers"
        rows={rows}
        columns={SERVER_COLUMNS}
        hidden={hidden}
        rowId={(row) => row.ip}
        live={live}
        sortable
        height={Math.max(6, Math.min(MOST_ROWS, rows.length))}
        card={(row) => <ServerCard row={row} />}
        details={(row, close) => <ServerDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}
