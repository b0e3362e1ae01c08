// The fields of a flow in the order of the contract, for whatever is written in columns.

import type { FlowRecord } from "@wireglass/core";

export const FLOW_FIELDS: readonly (keyof FlowRecord)[] = [
  "start",
  "end",
  "src_ip",
  "src_port",
  "dst_ip",
  "dst_port",
  "transport",
  "app",
  "encrypted",
  "host",
  "alpn",
  "tls_version",
  "ja4",
  "packets_out",
  "packets_in",
  "bytes_out",
  "bytes_in",
  "handshake_rtt_ms",
  "retransmissions_out",
  "retransmissions_in",
  "tcp_state",
  "vlan",
  "community_id",
  "reason",
  "malformed",
  "app_source",
  "cleartext_password",
];
