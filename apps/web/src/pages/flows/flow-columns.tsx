// The columns of the table of flows.

import type { Flow } from "@wireglass/contract";
import { bytes, count, group, joined, milliseconds } from "../../format/figure.ts";
import { applicationName, endpoint, tlsVersionName } from "../../format/name.ts";
import { clock, dayClock, duration, exact } from "../../format/time.ts";
import type { Column } from "../../table/column.ts";
import { Address, Transport } from "../packets/packet-columns.tsx";
import packets from "../packets/packets.module.css";

/** A text from the wire, or the sign for none. */
function Told({ text }: { text: string | null }) {
  return text === null ? (
    <span className="muted">–</span>
  ) : (
    <span className="mono" title={text}>
      {text}
    </span>
  );
}

/** `past`: in a range the order may be by all bytes, so that they are shown. `dated`: the flows are of more than one day. */
export const flowColumns = ({ past = false, dated = false } = {}): readonly Column<Flow>[] => [
  {
    id: "end",
    drop: 1,
    header: "Last packet",
    width: dated ? "104px" : "74px",
    value: (row) => row.end,
    cell: (row) => <span title={exact(row.end)}>{(dated ? dayClock : clock)(row.end)}</span>,
  },
  {
    id: "start",
    drop: 9,
    header: "Began",
    width: dated ? "104px" : "66px",
    optional: true,
    value: (row) => row.start,
    cell: (row) => <span title={exact(row.start)}>{(dated ? dayClock : clock)(row.start)}</span>,
  },
  {
    id: "source",
    header: "Initiator",
    explain: "Who began: the sender of the SYN, else of the first packet that was seen.",
    width: "minmax(130px, 1.2fr)",
    value: (row) => row.src_ip,
    cell: (row) => <Address ip={row.src_ip} port={row.src_port} />,
  },
  {
    id: "destination",
    header: "Responder",
    width: "minmax(130px, 1.2fr)",
    value: (row) => row.dst_ip,
    cell: (row) => <Address ip={row.dst_ip} port={row.dst_port} />,
  },
  {
    id: "transport",
    header: "Transport",
    width: "80px",
    value: (row) => row.transport,
    cell: (row) => <Transport transport={row.transport} />,
  },
  {
    id: "app",
    drop: 3,
    header: "Application",
    width: "84px",
    value: (row) => row.app,
    cell: (row) => (row.app === null ? <span className="muted">–</span> : applicationName(row.app)),
  },
  {
    id: "host",
    drop: 3,
    header: "Server name",
    explain: "The name that the client asked for: in TLS and QUIC (SNI), in HTTP's Host header, and the like.",
    width: "minmax(120px, 1fr)",
    optional: true,
    value: (row) => row.host,
    cell: (row) => <Told text={row.host} />,
  },
  {
    id: "tls",
    drop: 4,
    header: "TLS",
    explain: "The version that client and server agreed on.",
    width: "64px",
    optional: true,
    value: (row) => row.tls_version,
    cell: (row) => (row.tls_version === null ? <Told text={null} /> : tlsVersionName(row.tls_version)),
  },
  {
    id: "alpn",
    drop: 4,
    header: "ALPN",
    explain: "The protocol that is spoken inside TLS or QUIC, as the client offers it: h2, h3, http/1.1.",
    width: "64px",
    optional: true,
    value: (row) => row.alpn,
    cell: (row) => <Told text={row.alpn} />,
  },
  {
    id: "ja4",
    drop: 5,
    header: "JA4",
    explain: "A fingerprint of the client's software, from what its TLS ClientHello offers.",
    width: "minmax(150px, 0.8fr)",
    optional: true,
    value: (row) => row.ja4,
    cell: (row) => <Told text={row.ja4} />,
  },
  {
    id: "state",
    drop: 6,
    header: "State",
    explain:
      "Of a TCP connection: syn (no answer yet), established, closed, reset, or partial (its beginning was not seen).",
    width: "82px",
    value: (row) => row.tcp_state,
    cell: (row) => <span className="muted">{row.tcp_state ?? "–"}</span>,
  },
  {
    id: "duration",
    drop: 5,
    header: "Lasted",
    numeric: true,
    width: "84px",
    value: (row) => row.end - row.start,
    cell: (row) => duration(row.end - row.start),
  },
  {
    id: "packets",
    drop: 4,
    header: "Packets",
    numeric: true,
    width: "64px",
    value: (row) => row.packets_out + row.packets_in,
    cell: (row) => joined(count(row.packets_out + row.packets_in)),
  },
  {
    id: "bytes",
    drop: 3,
    header: "Bytes",
    explain: "Both directions together, as whole frames.",
    numeric: true,
    optional: !past,
    width: "72px",
    value: (row) => row.bytes_out + row.bytes_in,
    cell: (row) => joined(bytes(row.bytes_out + row.bytes_in)),
  },
  {
    id: "sent",
    drop: 2,
    header: "Sent",
    explain: "Bytes from the initiator to the responder, as whole frames.",
    numeric: true,
    width: "72px",
    value: (row) => row.bytes_out,
    cell: (row) => joined(bytes(row.bytes_out)),
  },
  {
    id: "received",
    header: "Received",
    explain: "Bytes from the responder back to the initiator, as whole frames.",
    numeric: true,
    width: "72px",
    value: (row) => row.bytes_in,
    cell: (row) => joined(bytes(row.bytes_in)),
  },
  {
    id: "rtt",
    drop: 7,
    header: "Handshake",
    explain: "Time from the SYN to the last ACK of the TCP handshake.",
    numeric: true,
    optional: true,
    width: "76px",
    value: (row) => row.handshake_rtt_ms,
    cell: (row) => joined(milliseconds(row.handshake_rtt_ms)),
  },
  {
    id: "retransmissions",
    drop: 8,
    header: "Sent again",
    explain: "TCP segments that were sent more than once, in both directions together.",
    numeric: true,
    optional: true,
    width: "72px",
    value: (row) => row.retransmissions_out + row.retransmissions_in,
    cell: (row) => group(row.retransmissions_out + row.retransmissions_in),
  },
];

export const FLOW_COLUMNS = flowColumns();

export function FlowCard({ row }: { row: Flow }) {
  return (
    <div className={packets.card}>
      <p className={packets.cardHead}>
        <Transport transport={row.transport} />
        <span className={packets.cardInfo}>
          {row.app !== null && applicationName(row.app)}
          {row.host !== null && <span className="muted"> {row.host}</span>}
        </span>
        <span>{joined(bytes(row.bytes_out + row.bytes_in))}</span>
      </p>
      <p className={`mono muted ${packets.cardLine}`}>
        {endpoint(row.src_ip, row.src_port)} → {endpoint(row.dst_ip, row.dst_port)}
      </p>
    </div>
  );
}

export const flowId = (row: Flow): string =>
  `${row.start} ${row.transport} ${row.src_ip} ${row.src_port ?? ""} ${row.dst_ip} ${row.dst_port ?? ""} ${row.vlan ?? ""}`;
