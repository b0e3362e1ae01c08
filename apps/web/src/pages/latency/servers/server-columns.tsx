// The columns of the table of servers: each latency by its median and its slow end, and what had to be sent again.

import type { Distribution, LatencyKind, LatencyView } from "@wireglass/contract";
import { ofHost } from "../../../filter/expression.ts";
import { count, group, joined, milliseconds, share } from "../../../format/figure.ts";
import { KIND_WORDS } from "../../../live/latency-words.ts";
import type { Column } from "../../../table/column.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import styles from "../rows.module.css";

export type Server = LatencyView["servers"]["rows"][number];

type ServerKind = Exclude<LatencyKind, "dns" | "ping">;

const KINDS: readonly { kind: ServerKind; header: string; drop: number; optional?: true }[] = [
  { kind: "tcp_handshake", header: "TCP", drop: 0 },
  { kind: "tcp_rtt", header: "Round trip", drop: 3 },
  { kind: "tls_handshake", header: "TLS", drop: 2 },
  { kind: "quic_handshake", header: "QUIC", drop: 4 },
  { kind: "http", header: "HTTP", drop: 5 },
];

const titleOf = ({ count: answers, lost }: Distribution): string =>
  `${group(answers)} measured${lost > 0 ? `, ${group(lost)} unanswered` : ""}`;

/** Unknown is told from slow: a dash where nothing was measured. */
const latency = (kind: ServerKind, which: "p50_ms" | "p95_ms") => (row: Server) => (
  <span className={row[kind][which] === null ? "muted" : ""} title={titleOf(row[kind])}>
    {joined(milliseconds(row[kind][which]))}
  </span>
);

/** More than one in a hundred is too much, once there are enough to say so. */
export const sendsAgain = ({ segments, retransmissions }: Server): boolean =>
  segments !== null && retransmissions !== null && segments >= 200 && retransmissions / segments > 0.01;

/** "20 of 10,040 segments"; null where it is not known, or there were none. */
export function againWords({ segments, retransmissions }: Server): string | null {
  if (segments === null || retransmissions === null || segments === 0) return null;
  return `${group(retransmissions)} of ${group(segments)} segments`;
}

export const SERVER_COLUMNS: readonly Column<Server>[] = [
  {
    id: "server_ip",
    header: "Server",
    width: "minmax(120px, 0.8fr)",
    value: (row) => row.ip,
    cell: (row) => (
      <FilterLink to="/flows" condition={ofHost(row.ip)} className={`mono ${styles.link}`}>
        {row.ip}
      </FilterLink>
    ),
  },
  {
    id: "server_host",
    drop: 1,
    header: "Name",
    explain: "The name that was last asked for there.",
    width: "minmax(120px, 1.4fr)",
    value: (row) => row.host,
    cell: (row) =>
      row.host === null ? (
        <span className="muted">–</span>
      ) : (
        <span className="mono" title={row.host}>
          {row.host}
        </span>
      ),
  },
  ...KINDS.flatMap(({ kind, header, drop }): Column<Server>[] => [
    {
      id: `server_${kind}`,
      ...(drop === 0 ? {} : { drop }),
      header: `${header} p50`,
      explain: `${KIND_WORDS[kind].explain} Usual: ${KIND_WORDS[kind].usual}.`,
      numeric: true,
      width: "88px",
      value: (row) => row[kind].p50_ms,
      cell: latency(kind, "p50_ms"),
    },
    {
      id: `server_${kind}_slow`,
      drop: drop + 6,
      header: `${header} p95`,
      explain: "95 of 100 were faster.",
      numeric: true,
      width: "88px",
      optional: kind !== "tcp_handshake" && kind !== "tls_handshake",
      value: (row) => row[kind].p95_ms,
      cell: latency(kind, "p95_ms"),
    },
  ]),
  {
    id: "server_again",
    drop: 1,
    header: "Sent again",
    explain: "Share of TCP segments with data that were retransmitted, both directions. Up to 1\u2009% is usual.",
    numeric: true,
    width: "78px",
    value: (row) => (row.segments ? (row.retransmissions ?? 0) / row.segments : null),
    cell: (row) => (
      <span
        className={sendsAgain(row) ? styles.wrong : againWords(row) === null ? "muted" : ""}
        title={againWords(row) ?? "not known"}
      >
        {joined(share(row.retransmissions, row.segments))}
      </span>
    ),
  },
  {
    id: "server_segments",
    drop: 12,
    header: "Segments",
    explain: "TCP segments with data, both directions.",
    numeric: true,
    optional: true,
    width: "74px",
    value: (row) => row.segments,
    cell: (row) => joined(count(row.segments)),
  },
];

/** What stands for a server: how long it takes to be reached. */
export const reachedIn = ({ tcp_handshake: tcp, quic_handshake: quic, tcp_rtt: rtt }: Server): number | null =>
  tcp.p50_ms ?? quic.p50_ms ?? rtt.p50_ms;

export function ServerCard({ row }: { row: Server }) {
  return (
    <div className={styles.card}>
      <p className={styles.head}>
        <span className="mono">{row.host ?? row.ip}</span>
        <b>{joined(milliseconds(reachedIn(row)))}</b>
      </p>
      <p className="muted">
        <span className="mono">{row.ip}</span> ·{" "}
        {row.quic_handshake.count > row.tcp_handshake.count
          ? "QUIC"
          : `TLS ${joined(milliseconds(row.tls_handshake.p50_ms))}`}
        {againWords(row) !== null && (
          <span className={sendsAgain(row) ? styles.wrong : ""}>
            {" "}
            · {joined(share(row.retransmissions, row.segments))} sent again
          </span>
        )}
      </p>
    </div>
  );
}
