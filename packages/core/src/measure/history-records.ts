// What history is told of the traffic, and who is told.

import type { FlowRecord } from "../flow/flow-record.ts";
import type { LatencyShare } from "../latency/latency-share.ts";
import type { SizeBinRecord } from "./sizes.ts";
import type { EncryptedRecord, TransportCounts } from "./view.ts";

/** One second that had packets. A late packet makes another record of its second: they add up. */
export interface SecondRecord {
  /** Seconds since 1970. */
  time: number;
  packets: number;
  /** Begun. */
  flows: number;
  /** Bytes by `SERIES_GROUPS`, toward the local hosts and away from them. */
  in: number[];
  out: number[];
  /** The same bytes by the names of `SERIES_APPS`. */
  in_app: number[];
  out_app: number[];
}

/** What has been counted since the record before. */
export interface CountersRecord {
  time: number;
  packets: number;
  bytes: number;
  flows: number;
  malformed: number;
  truncated: number;
  dropped: number;
  evicted: number;
  encrypted: EncryptedRecord;
  packets_by: TransportCounts;
  bytes_by: TransportCounts;
  /** Of these, what belongs to no flow: ARP, and other frames without IP. */
  flowless_packets: TransportCounts;
  flowless_bytes: TransportCounts;
  sizes: SizeBinRecord[];
}

/** A stretch of a flow: `flow` is the whole of it up to here, the slice what it carried from `start` to `end`. */
export interface SliceRecord {
  flow: FlowRecord;
  /** The same for all slices of the flow. */
  id: number;
  number: number;
  start: number;
  end: number;
  packets_out: number;
  packets_in: number;
  bytes_out: number;
  bytes_in: number;
  retransmissions_out: number;
  retransmissions_in: number;
  malformed: number;
  src_local: boolean;
  dst_local: boolean;
}

/** A minute's latencies; `time` is its beginning. */
export interface LatencyMinute {
  time: number;
  shares: LatencyShare[];
}

export interface HistorySink {
  second(record: SecondRecord): void;
  latency(minute: LatencyMinute): void;
  counters(record: CountersRecord): void;
  slice(record: SliceRecord): void;
  /** About every five seconds of packet time, after all the rest. */
  pause(time: number): void;
}
