// What is known of the latencies of a view: the records of the contract.

import type { DistributionRecord } from "./distribution.ts";
import type { HeatRecord } from "./heat-map.ts";
import type { LATENCY_SCOPES, LatencyKindName } from "./sample.ts";

/** A row of the report `latency`. */
export interface LatencyRecord extends DistributionRecord {
  kind: LatencyKindName;
  scope: (typeof LATENCY_SCOPES)[LatencyKindName];
}

export interface DnsCountsRecord extends DistributionRecord {
  nxdomain: number;
  servfail: number;
  retries: number;
}

export interface ServerLatencyRecord {
  ip: string;
  host: string | null;
  tcp_handshake: DistributionRecord;
  tcp_rtt: DistributionRecord;
  tls_handshake: DistributionRecord;
  quic_handshake: DistributionRecord;
  http: DistributionRecord;
  segments: number;
  retransmissions: number;
}

export interface RankedRecord<Row> {
  rows: Row[];
  /** How many there are; once some have been forgotten, at least. */
  total: number;
  truncated: boolean;
}

export interface TcpCountsRecord {
  segments: number;
  retransmissions: number;
  fast_retransmissions: number;
  spurious_retransmissions: number;
  out_of_order: number;
  duplicate_acks: number;
  zero_window: number;
  lost_segments: number;
}

export interface LatencyViewRecord {
  kinds: LatencyRecord[];
  handshake_client: DistributionRecord;
  handshake_server: DistributionRecord;
  rtt_client: DistributionRecord;
  resolvers: RankedRecord<DnsCountsRecord & { ip: string; transport: string }>;
  names: RankedRecord<DnsCountsRecord & { name: string }>;
  servers: RankedRecord<ServerLatencyRecord>;
  tcp: TcpCountsRecord;
  heat: HeatRecord;
}
