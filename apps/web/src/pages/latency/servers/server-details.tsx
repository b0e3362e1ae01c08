// One server in full, and the way to its flows and packets.

import type { Distribution } from "@wireglass/contract";
import { Link } from "@tanstack/react-router";
import { narrowed, ofHost } from "../../../filter/expression.ts";
import { group, joined, milliseconds, share } from "../../../format/figure.ts";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { Details } from "../../../table/details.tsx";
import links from "../../links.module.css";
import { againWords, type Server } from "./server-columns.tsx";

function words({
  count,
  lost,
  p50_ms: median,
  p95_ms: slow,
  p99_ms: slower,
  max_ms: most,
}: Distribution): string | null {
  if (count + lost === 0) return null;
  const figures = `p50 ${joined(milliseconds(median))}, p95 ${joined(milliseconds(slow))}, p99 ${joined(milliseconds(slower))}, at most ${joined(milliseconds(most))}`;
  return `${figures}; ${group(count)} measured${lost > 0 ? `, ${group(lost)} unanswered` : ""}`;
}

export function ServerDetails({ row, onClose }: { row: Server; onClose: () => void }) {
  const search = useSearch();
  const filter = narrowed(search.filter, ofHost(row.ip));
  const again = againWords(row);
  return (
    <Details
      title={row.host ?? row.ip}
      onClose={onClose}
      facts={[
        ["address", <span className="mono">{row.ip}</span>],
        ["name", row.host],
        ["TCP handshake", words(row.tcp_handshake)],
        ["TCP round trip", words(row.tcp_rtt)],
        ["TLS handshake", words(row.tls_handshake)],
        ["QUIC handshake", words(row.quic_handshake)],
        ["HTTP", words(row.http)],
        ["sent again", again === null ? null : `${again}, ${joined(share(row.retransmissions, row.segments))}`],
      ]}
    >
      <p className={links.links}>
        <Link to="/flows" search={{ ...carried(search), filter }}>
          Its flows
        </Link>
        <Link to="/packets" search={{ ...carried(search), filter }}>
          Its packets
        </Link>
        <Link to="/latency" search={{ ...carried(search), filter }}>
          Its latency alone
        </Link>
      </p>
    </Details>
  );
}
