// The report of TLS handshakes, QUIC's among them: each one when it is over.

import type { TlsRecord } from "@wireglass/core";
import { clockText, endpointText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

/** In the contract's order, then what has been added to it. */
export const TLS_FIELDS: readonly (keyof TlsRecord)[] = [
  "time",
  "src_ip",
  "dst_ip",
  "dst_port",
  "transport",
  "sni",
  "alpn",
  "version",
  "cipher",
  "ja4",
  "handshake_ms",
  "src_port",
  "subject",
  "issuer",
  "not_before",
  "not_after",
  "san_count",
  "weak",
  "quic_version",
];

export const TLS_COLUMNS: readonly Column<TlsRecord>[] = [
  { title: "time", width: 26, text: (record) => clockText(record.time) },
  { title: "source", width: 28, text: (record) => endpointText(record.src_ip, record.src_port) },
  { title: "destination", width: 28, text: (record) => endpointText(record.dst_ip, record.dst_port) },
  { title: "transport", width: 9, text: (record) => record.transport },
  { title: "version", width: 8, text: (record) => record.version ?? "–" },
  { title: "alpn", width: 8, text: (record) => record.alpn ?? "–" },
  { title: "ms", width: 8, right: true, text: (record) => record.handshake_ms?.toFixed(1) ?? "–" },
  { title: "ja4", width: 36, text: (record) => record.ja4 ?? "–" },
  { title: "server name", width: 0, text: (record) => record.sni ?? "–" },
];
