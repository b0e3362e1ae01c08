// The latest packets at the foot of the overview.

import { Link } from "@tanstack/react-router";
import { useView } from "../../../live/view.tsx";
import type { SeenPacket } from "../../../live/view-data.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { DataTable } from "../../../table/data-table.tsx";
import links from "../../links.module.css";
import { NoMatch } from "../../no-match.tsx";
import { PACKET_COLUMNS, PacketCard } from "../../packets/packet-columns.tsx";
import { PacketDetails } from "../../packets/packet-details.tsx";

const ROWS = 12;
const NONE: readonly SeenPacket[] = [];
const HIDDEN = ["interface"];
const packetId = (row: SeenPacket): string => String(row.seq);

export function LatestPanel() {
  const { shown, live } = useView();
  const search = useSearch();
  const packets = shown?.packets ?? NONE;
  return (
    <Panel
      title="Latest packets"
      area="latest"
      flush
      loading={shown === null}
      skeleton={<SkeletonLines count={ROWS} />}
      empty={packets.length === 0 && shown !== null ? { why: "No packet to show.", what: <NoMatch /> } : null}
      aside={
        <span className={links.links}>
          <Link to="/packets" search={carried(search)}>
            All packets
          </Link>
        </span>
      }
    >
      <DataTable
        label="Latest packets"
        rows={packets}
        columns={PACKET_COLUMNS}
        hidden={HIDDEN}
        rowId={packetId}
        live={live}
        height={ROWS}
        card={(row) => <PacketCard row={row} />}
        details={(row, close) => <PacketDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}
