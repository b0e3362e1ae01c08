// One packet in full, as far as this version knows it, and the way to its conversation.

import { Link } from "@tanstack/react-router";
import { ofConversation } from "../../filter/expression.ts";
import { group } from "../../format/figure.ts";
import { applicationName, endpoint, transportName } from "../../format/name.ts";
import { exact } from "../../format/time.ts";
import type { SeenPacket } from "../../live/view-data.ts";
import { carried } from "../../state/search.ts";
import { useSearch } from "../../state/use-search.ts";
import { Details } from "../../table/details.tsx";
import links from "../links.module.css";

export function PacketDetails({ row, onClose }: { row: SeenPacket; onClose: () => void }) {
  const search = useSearch();
  const conversation = ofConversation(row);
  return (
    <Details
      title="Packet"
      onClose={onClose}
      facts={[
        ["says", row.info],
        ["time", exact(row.time)],
        ["source", <span className="mono">{endpoint(row.src_ip, row.src_port)}</span>],
        ["destination", <span className="mono">{endpoint(row.dst_ip, row.dst_port)}</span>],
        ["transport", transportName(row.transport)],
        ["application", row.app === null ? null : applicationName(row.app)],
        ["length", `${group(row.length)} bytes on the wire`],
        ["interface", row.interface],
      ]}
    >
      {conversation !== null && (
        <p className={links.links}>
          <Link to="/flows" search={{ ...carried(search), filter: conversation }}>
            Its flow
          </Link>
          <Link to="/packets" search={{ ...carried(search), filter: conversation }}>
            Its conversation
          </Link>
        </p>
      )}
    </Details>
  );
}
