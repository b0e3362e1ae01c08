// From what the engine tells of the traffic to batches for the store. Runs where the engine runs, and waits for nobody.

import type { CountersRecord, HistorySink, LatencyMinute, SecondRecord, SliceRecord } from "@wireglass/core";
import { QuantileSketch, SERIES_GROUPS, TRANSPORT_NAMES, sketchToBytes } from "@wireglass/core";
import { BatchBuilder, emptyRow } from "../batch.ts";
import type { Batch } from "../batch.ts";
import { COUNTERS, SERIES_APP_NAMES, TRAFFIC } from "../tables.ts";
import type { HostRow } from "../tables.ts";

/** Hosts are told this often, seconds of packet time: their rows add up. */
const HOSTS_EVERY = 60;
/** Hosts gathered before they are told early. */
const MOST_HOSTS = 50_000;

export class HistoryRecorder implements HistorySink {
  readonly #builder = new BatchBuilder();
  readonly #write: (batch: Batch) => void;
  readonly #source: string | null;
  readonly #hosts = new Map<string, HostRow>();
  #hostsTold = Number.NaN;

  /** `source`: the interface, or the file. */
  constructor(source: string | null, write: (batch: Batch) => void) {
    this.#source = source;
    this.#write = write;
  }

  second({ time, packets, flows, ...bytes }: SecondRecord): void {
    const row = emptyRow(TRAFFIC, time);
    row.packets = packets;
    row.flows = flows;
    SERIES_GROUPS.forEach((name, i) => {
      row[`in_${name}`] = bytes.in[i];
      row[`out_${name}`] = bytes.out[i];
    });
    SERIES_APP_NAMES.forEach((name, i) => {
      row[`in_app_${name}`] = bytes.in_app[i];
      row[`out_app_${name}`] = bytes.out_app[i];
    });
    this.#builder.traffic(row);
  }

  latency({ time, shares }: LatencyMinute): void {
    for (const { sketch, ...share } of shares)
      this.#builder.latency({ time, ...share, sketch: sketchToBytes(sketch ?? new QuantileSketch()) });
  }

  counters(record: CountersRecord): void {
    const { packets_by, bytes_by, flowless_packets, flowless_bytes, encrypted, sizes, ...totals } = record;
    const row = { ...emptyRow(COUNTERS, record.time), ...totals, ...encrypted };
    for (const name of TRANSPORT_NAMES) {
      row[`packets_${name}`] = packets_by[name];
      row[`bytes_${name}`] = bytes_by[name];
      row[`flowless_packets_${name}`] = flowless_packets[name];
      row[`flowless_bytes_${name}`] = flowless_bytes[name];
    }
    for (const { from, packets } of sizes) row[`size_${from}` as keyof typeof row] = packets;
    this.#builder.counters(row);
  }

  /** Everything of the last seconds is here: then there is a batch. */
  pause(time: number): void {
    if (!(Math.abs(time - this.#hostsTold) < HOSTS_EVERY)) this.#tellHosts(time);
    this.flush();
  }

  slice({ flow, number, src_local, dst_local, ...slice }: SliceRecord): void {
    const { reason, ...rest } = flow;
    this.#builder.flow({
      ...rest,
      ...slice,
      slice: number,
      flow_start: flow.start,
      source: this.#source,
      src_local,
      dst_local,
      before_packets_out: flow.packets_out - slice.packets_out,
      before_packets_in: flow.packets_in - slice.packets_in,
      before_bytes_out: flow.bytes_out - slice.bytes_out,
      before_bytes_in: flow.bytes_in - slice.bytes_in,
      before_retransmissions_out: flow.retransmissions_out - slice.retransmissions_out,
      before_retransmissions_in: flow.retransmissions_in - slice.retransmissions_in,
      before_malformed: flow.malformed - slice.malformed,
      total_bytes: flow.bytes_out + flow.bytes_in,
      total_packets: flow.packets_out + flow.packets_in,
      reason: reason ?? "active",
    });
    const { start, end, packets_out, packets_in, bytes_out, bytes_in } = slice;
    const packets = packets_out + packets_in;
    this.#host(flow.src_ip, src_local, start, end, packets, bytes_out, bytes_in);
    if (flow.dst_ip !== flow.src_ip) this.#host(flow.dst_ip, dst_local, start, end, packets, bytes_in, bytes_out);
  }

  /** Hands on what there is. */
  flush(): void {
    if (this.#builder.rows > 0) this.#write(this.#builder.take());
  }

  /** The input has ended. */
  close(): void {
    this.#tellHosts(Number.NaN);
    this.flush();
  }

  #host(ip: string, local: boolean, first: number, time: number, packets: number, sent: number, got: number): void {
    const known = this.#hosts.get(ip);
    if (known === undefined) {
      if (this.#hosts.size >= MOST_HOSTS) this.#tellHosts(this.#hostsTold);
      const row = { time, ip, first, local, name: null, mac: null, packets, bytes_sent: sent, bytes_received: got };
      this.#hosts.set(ip, row);
      return;
    }
    known.time = Math.max(known.time, time);
    known.first = Math.min(known.first, first);
    known.packets += packets;
    known.bytes_sent += sent;
    known.bytes_received += got;
  }

  #tellHosts(time: number): void {
    this.#hostsTold = time;
    for (const row of this.#hosts.values()) this.#builder.host(row);
    this.#hosts.clear();
  }
}
