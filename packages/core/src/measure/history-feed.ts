// What history is told of the traffic: each second's packets and bytes, what has been counted in it, and flows in slices, so
// that the last hour's bytes are found in the last hour however long a flow lasts. Records end where a second does, and slices
// where a multiple of five does: a range of the past with such ends is as exact as a reading of its packets.

import { APP_ID } from "../classify/app-column.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import {
  APP,
  BYTES_IN,
  BYTES_OUT,
  FLAGS,
  FlowFlag,
  LAST,
  PACKETS_IN,
  PACKETS_OUT,
  RETRANSMITTED_IN,
  RETRANSMITTED_OUT,
  START,
  STRIDE,
  VLAN_MALFORMED,
} from "../flow/columns.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import type { EndReason, FlowTable } from "../flow/flow-table.ts";
import type { LatencyTally } from "../latency/latency-tally.ts";
import type { CountersRecord, HistorySink } from "./history-records.ts";
import { SERIES_APPS, SERIES_GROUPS, appBand, transportBand } from "./series.ts";
import type { TransportCounts, View } from "./view.ts";

export interface HistoryFeedOptions {
  table: FlowTable;
  /** Everything. */
  view: View;
  /** Its last word on a flow. */
  flow: (slot: number, reason: EndReason | null) => FlowRecord;
  /** The engine's counters that have no filter. */
  losses: () => { dropped: number; evicted: number };
  sink: HistorySink;
  /** Of the first flow; the host sees to it that none is given twice. */
  firstId: number;
  /** Makes an empty tally of latencies; null where none are measured. */
  latency: () => LatencyTally | null;
}

const SECOND_US = 1e6;
/** Packet time between slices of a flow, microseconds: no more than this is lost when everything is killed. */
const SLICE_EVERY = 5e6;

const GROUPS = SERIES_GROUPS.length;
const APPS = Object.keys(SERIES_APPS).length;
/** Numbers of a second: packets, flows, then bytes in and out by group and by application. */
const SECOND = 2 + 2 * GROUPS + 2 * APPS;
/** Of a flow that its slices have had: the seven counters, and the time up to which. */
const DONE = 8;

export class HistoryFeed {
  readonly #options: HistoryFeedOptions;
  readonly #table: FlowTable;
  #nextId: number;
  readonly #ids: Float64Array;
  readonly #numbers: Int32Array;
  readonly #done: Float64Array;
  readonly #values = new Float64Array(SECOND);
  #second = Number.NaN;
  /** What `#second` lasts, microseconds. */
  #secondFrom = Infinity;
  #secondTo = -Infinity;
  #furthest = -Infinity;
  readonly #flowlessPackets = new Float64Array(TRANSPORT_NAMES.length);
  readonly #flowlessBytes = new Float64Array(TRANSPORT_NAMES.length);
  /** Totals at the record before, and its time. */
  #before: Totals | null = null;
  #counted = -Infinity;
  /** When slices were last taken, microseconds; and in which five seconds that was. */
  #taken = Number.NaN;
  #stretch = Number.NaN;
  /** The flow table's round then. */
  #sliced = 0;
  /** Time of the latest packet since the record before, microseconds. */
  #latest = -Infinity;
  /** Of this minute. */
  latency: LatencyTally | null;
  #minute = Number.NaN;

  constructor(options: HistoryFeedOptions) {
    this.#options = options;
    this.#table = options.table;
    this.#nextId = options.firstId;
    const flows = options.table.capacity + 1;
    this.#ids = new Float64Array(flows);
    this.#numbers = new Int32Array(flows);
    this.#done = new Float64Array(flows * DONE);
    this.latency = options.latency();
  }

  /** As a reader of latencies: it has every flow. */
  has(): boolean {
    return true;
  }

  /** Counts a packet, after the views have; `advance` to its time came before. */
  count(packet: CountedPacket, slot: number, isNew: boolean, outbound: boolean): void {
    const { time, length, transport } = packet;
    if (time > this.#latest) this.#latest = time;
    this.#values[0]++;
    let app = 0;
    let outward = false;
    if (slot === 0) {
      this.#flowlessPackets[transport]++;
      this.#flowlessBytes[transport] += length;
    } else {
      const { words } = this.#table;
      const base = slot * STRIDE;
      app = words[base + APP] & APP_ID;
      const local = words[base + FLAGS] & (FlowFlag.SOURCE_LOCAL | FlowFlag.DESTINATION_LOCAL);
      outward = local === (outbound ? FlowFlag.SOURCE_LOCAL : FlowFlag.DESTINATION_LOCAL);
      if (isNew) {
        this.#begin(slot);
        this.#values[1]++;
      }
    }
    const way = outward ? 1 : 0;
    this.#values[2 + way * GROUPS + transportBand(transport)] += length;
    this.#values[2 + 2 * GROUPS + way * APPS + appBand(app)] += length;
  }

  /** `time` (microseconds) has come: that of a packet that nobody has counted yet, or the wire is silent. */
  advance(time: number): void {
    if (time >= this.#secondFrom && time < this.#secondTo) return;
    this.#turn(Math.floor(time / SECOND_US));
    const stretch = Math.floor(time / SLICE_EVERY);
    if (Number.isNaN(this.#taken)) {
      this.#taken = time;
      this.#stretch = stretch;
      this.#minute = Math.floor(time / 60e6);
    } else if (stretch > this.#stretch || this.#taken - time >= SLICE_EVERY) {
      // Time may have turned back: what was furthest is so no more.
      this.#furthest = -Infinity;
      this.#take(time, stretch);
    } else if (this.#second > this.#furthest) this.#counters();
    // Packets that are late by a moment would have counters told again and again.
    this.#furthest = Math.max(this.#furthest, this.#second);
  }

  /** The flow is about to leave the table. */
  flowEnds(slot: number, reason: EndReason): void {
    this.#slice(slot, reason);
    this.latency?.forget(slot);
  }

  /** Tells what there is, without waiting for its time: the input has ended, or pauses. */
  flush(): void {
    this.#turn(Number.NaN);
    this.#tellSlices();
    this.#tellLatency(this.#minute);
    if (!Number.isNaN(this.#taken)) this.#options.sink.pause(this.#taken / 1e6);
  }

  #take(time: number, stretch: number): void {
    this.#taken = time;
    this.#stretch = stretch;
    this.#tellSlices();
    const minute = Math.floor(time / 60e6);
    if (minute !== this.#minute) this.#tellLatency(minute);
    this.#options.sink.pause(time / 1e6);
  }

  #tellSlices(): void {
    this.#table.visitSince(this.#sliced, (slot) => {
      if (this.#hasMore(slot)) this.#slice(slot, null);
    });
    this.#sliced = this.#table.round;
    this.#counters();
  }

  #tellLatency(next: number): void {
    const minute = this.#minute;
    this.#minute = next;
    const shares = this.latency?.shares() ?? [];
    if (shares.length === 0) return;
    this.#options.sink.latency({ time: minute * 60, shares });
    this.latency = this.#options.latency();
  }

  #begin(slot: number): void {
    this.#ids[slot] = this.#nextId++;
    this.#numbers[slot] = 0;
    this.#done.fill(0, slot * DONE, (slot + 1) * DONE);
    this.#done[slot * DONE + 7] = this.#table.doubles[(slot * STRIDE + START) >> 1];
  }

  #hasMore(slot: number): boolean {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const at = slot * DONE;
    const packets = (words[base + PACKETS_OUT] >>> 0) + (words[base + PACKETS_IN] >>> 0);
    return packets !== this.#done[at] + this.#done[at + 1];
  }

  /** `reason` is null while the flow goes on. */
  #slice(slot: number, reason: EndReason | null): void {
    const { words, doubles } = this.#table;
    const done = this.#done;
    const at = slot * DONE;
    const base = slot * STRIDE;
    const packetsOut = words[base + PACKETS_OUT] >>> 0;
    const packetsIn = words[base + PACKETS_IN] >>> 0;
    const bytesOut = doubles[(base + BYTES_OUT) >> 1];
    const bytesIn = doubles[(base + BYTES_IN) >> 1];
    const malformed = words[base + VLAN_MALFORMED] >>> 16;
    const end = doubles[(base + LAST) >> 1];
    const flags = words[base + FLAGS];
    this.#options.sink.slice({
      flow: this.#options.flow(slot, reason ?? "active"),
      id: this.#ids[slot],
      number: this.#numbers[slot]++,
      start: done[at + 7] / 1e6,
      end: end / 1e6,
      packets_out: packetsOut - done[at],
      packets_in: packetsIn - done[at + 1],
      bytes_out: bytesOut - done[at + 2],
      bytes_in: bytesIn - done[at + 3],
      retransmissions_out: words[base + RETRANSMITTED_OUT] - done[at + 4],
      retransmissions_in: words[base + RETRANSMITTED_IN] - done[at + 5],
      malformed: malformed - done[at + 6],
      src_local: (flags & FlowFlag.SOURCE_LOCAL) !== 0,
      dst_local: (flags & FlowFlag.DESTINATION_LOCAL) !== 0,
    });
    done[at] = packetsOut;
    done[at + 1] = packetsIn;
    done[at + 2] = bytesOut;
    done[at + 3] = bytesIn;
    done[at + 4] = words[base + RETRANSMITTED_OUT];
    done[at + 5] = words[base + RETRANSMITTED_IN];
    done[at + 6] = malformed;
    done[at + 7] = end;
  }

  /** Another second begins: what the one before had is told. */
  #turn(second: number): void {
    const values = this.#values;
    if (values[0] > 0) {
      const band = (from: number, length: number): number[] => Array.from(values.subarray(from, from + length));
      this.#options.sink.second({
        time: this.#second,
        packets: values[0],
        flows: values[1],
        in: band(2, GROUPS),
        out: band(2 + GROUPS, GROUPS),
        in_app: band(2 + 2 * GROUPS, APPS),
        out_app: band(2 + 2 * GROUPS + APPS, APPS),
      });
      values.fill(0);
    }
    this.#second = second;
    this.#secondFrom = Number.isNaN(second) ? Infinity : second * SECOND_US;
    this.#secondTo = Number.isNaN(second) ? -Infinity : this.#secondFrom + SECOND_US;
  }

  #counters(): void {
    // What was dropped, without a packet since, is of the packets before; and before the first one it is told with that.
    const time = this.#latest === -Infinity ? this.#counted : this.#latest;
    if (time === -Infinity) return;
    const now = this.#totals();
    const before = this.#before;
    this.#before = now;
    if (before !== null && now.packets === before.packets && now.dropped === before.dropped) return;
    const less = (name: NumberOfTotals): number => now[name] - (before?.[name] ?? 0);
    const lessBy = (name: "packets_by" | "bytes_by"): TransportCounts => difference(now[name], before?.[name]);
    this.#counted = time;
    this.#latest = -Infinity;
    this.#options.sink.counters({
      time: time / 1e6,
      packets: less("packets"),
      bytes: less("bytes"),
      flows: less("flows"),
      malformed: less("malformed"),
      truncated: less("truncated"),
      dropped: less("dropped"),
      evicted: less("evicted"),
      encrypted: difference(now.encrypted, before?.encrypted),
      packets_by: lessBy("packets_by"),
      bytes_by: lessBy("bytes_by"),
      flowless_packets: taken(this.#flowlessPackets),
      flowless_bytes: taken(this.#flowlessBytes),
      sizes: now.sizes.map(({ from, to, packets }, i) => ({
        from,
        to,
        packets: packets - (before?.sizes[i]?.packets ?? 0),
      })),
    });
  }

  #totals(): Totals {
    const { view } = this.#options;
    view.settle();
    const { packets, bytes, flows, malformed, truncated } = view;
    return {
      packets,
      bytes,
      flows,
      malformed,
      truncated,
      ...this.#options.losses(),
      encrypted: view.encryptedBytes(),
      packets_by: view.transportPackets(),
      bytes_by: view.transportBytes(),
      sizes: view.packetSizes(),
    };
  }
}

/** Since the beginning. */
type Totals = Omit<CountersRecord, "time" | "flowless_packets" | "flowless_bytes">;

type NumberOfTotals = { [Name in keyof Totals]: Totals[Name] extends number ? Name : never }[keyof Totals];

function difference<Counts extends object>(now: Counts, before: Counts | undefined): Counts {
  const entries = Object.entries(now).map(([name, value]) => [
    name,
    (value as number) - ((before as Record<string, number> | undefined)?.[name] ?? 0),
  ]);
  return Object.fromEntries(entries) as Counts;
}

/** The counts by transport; they are zero afterwards. */
function taken(counts: Float64Array): TransportCounts {
  const record = Object.fromEntries(TRANSPORT_NAMES.map((name, i) => [name, counts[i]])) as TransportCounts;
  counts.fill(0);
  return record;
}
