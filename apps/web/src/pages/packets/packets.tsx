// The latest packets as they come: newest first, still while they are read.

import { count, group, joined } from "../../format/figure.ts";
import { useView } from "../../live/view.tsx";
import { MAX_PACKETS, type SeenPacket } from "../../live/view-data.ts";
import { ViewPacketsLink } from "../../packets/packets-link.tsx";
import { Panel, SkeletonLines } from "../../panel/panel.tsx";
import { ColumnMenu, useHiddenColumns } from "../../table/column-menu.tsx";
import { DataTable } from "../../table/data-table.tsx";
import { NoMatch } from "../no-match.tsx";
import { PACKET_COLUMNS, PacketCard } from "./packet-columns.tsx";
import { PacketDetails } from "./packet-details.tsx";
import classes from "./packets.module.css";
import { PastPackets } from "./past-packets.tsx";

const NONE: readonly SeenPacket[] = [];

export function Packets() {
  const { historic } = useView();
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">Packets</h1>
      {historic ? <PastPackets /> : <LatestPackets />}
    </div>
  );
}

function LatestPackets() {
  const { shown, live, filterProblem } = useView();
  const { hidden, setHidden } = useHiddenColumns("packets", PACKET_COLUMNS);
  const packets = shown?.packets ?? NONE;
  const total = shown?.snapshot.packets ?? 0;
  return (
    <Panel
      title="Packets"
      area="auto"
      flush
      problem={filterProblem}
      loading={shown === null}
      skeleton={<SkeletonLines count={14} />}
      empty={packets.length === 0 && shown !== null ? { why: "No packet to show.", what: <NoMatch /> } : null}
      aside={
        <>
          <ViewPacketsLink />
          <ColumnMenu columns={PACKET_COLUMNS} hidden={hidden} setHidden={setHidden} />
        </>
      }
      foot={
        total > packets.length
          ? `The latest ${group(packets.length)} of ${joined(count(total))}; this page keeps up to ${group(MAX_PACKETS)}.`
          : `${group(packets.length)} in all.`
      }
    >
      <DataTable
        label="Packets"
        rows={packets}
        columns={PACKET_COLUMNS}
        hidden={hidden}
        rowId={packetId}
        live={live}
        sortable
        card={(row) => <PacketCard row={row} />}
        details={(row, close) => <PacketDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}

const packetId = (row: SeenPacket): string => String(row.seq);
