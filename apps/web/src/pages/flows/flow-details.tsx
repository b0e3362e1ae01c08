// One flow in full, and the way to its packets.

import type { Flow } from "@wireglass/contract";
import { Link } from "@tanstack/react-router";
import { ofConversation } from "../../filter/expression.ts";
import { bytes, group, joined, milliseconds } from "../../format/figure.ts";
import { applicationName, endpoint, tlsVersionName, transportName } from "../../format/name.ts";
import { duration, exact } from "../../format/time.ts";
import { FlowPacketsLink } from "../../packets/packets-link.tsx";
import { carried } from "../../state/search.ts";
import { useSearch } from "../../state/use-search.ts";
import { Details } from "../../table/details.tsx";
import links from "../links.module.css";

const REASONS = {
  end: "it was closed",
  idle: "nothing came any more",
  active: "it has lasted long",
  evicted: "the table was full",
  finished: "the capture ended",
} as const;

const BY = { content: "by its content", port: "by its port", related: "by a flow that it belongs to" } as const;

const direction = (packets: number, size: number) => `${joined(bytes(size))} in ${group(packets)} packets`;

export function FlowDetails({ row, onClose }: { row: Flow; onClose: () => void }) {
  const search = useSearch();
  const conversation = ofConversation(row);
  const again = row.retransmissions_out + row.retransmissions_in;
  return (
    <Details
      title="Flow"
      onClose={onClose}
      facts={[
        ["initiator", <span className="mono">{endpoint(row.src_ip, row.src_port)}</span>],
        ["responder", <span className="mono">{endpoint(row.dst_ip, row.dst_port)}</span>],
        ["transport", transportName(row.transport)],
        [
          "application",
          row.app === null
            ? null
            : `${applicationName(row.app)}${row.app_source === null ? "" : `, ${BY[row.app_source]}`}`,
        ],
        ["host", row.host],
        ["encrypted", row.encrypted === null ? "not known" : row.encrypted ? "yes" : "no"],
        ["began", exact(row.start)],
        ["last packet", exact(row.end)],
        ["lasted", duration(row.end - row.start)],
        ["sent", direction(row.packets_out, row.bytes_out)],
        ["received", direction(row.packets_in, row.bytes_in)],
        ["TCP state", row.tcp_state],
        ["handshake", row.handshake_rtt_ms === null ? null : joined(milliseconds(row.handshake_rtt_ms))],
        ["sent again", row.transport === "tcp" ? group(again) : null],
        ["malformed", row.malformed === 0 ? null : group(row.malformed)],
        ["VLAN", row.vlan],
        ["TLS", row.tls_version === null ? null : tlsVersionName(row.tls_version)],
        ["ALPN", row.alpn],
        ["JA4", row.ja4 === null ? null : <span className="mono">{row.ja4}</span>],
        ["community id", row.community_id === null ? null : <span className="mono">{row.community_id}</span>],
        ["ended", row.reason === null ? "goes on" : REASONS[row.reason]],
      ]}
    >
      <FlowPacketsLink flow={row} />
      {conversation !== null && (
        <p className={links.links}>
          <Link to="/packets" search={{ ...carried(search), filter: conversation }}>
            Its packets
          </Link>
          <Link to="/" search={{ ...carried(search), filter: conversation }}>
            Its overview
          </Link>
        </p>
      )}
    </Details>
  );
}
