// What the latencies of a view add up to: by kind, by server, resolver and name, and over time.
//
// Everything has a cap: the sketches by their buckets, the tables by forgetting who is asked least, the heat map by its columns.

import type { FlowDetails } from "../flow/flow-record.ts";
import { Distribution } from "./distribution.ts";
import type { DnsSample } from "./dns-sample.ts";
import { DnsTally } from "./dns-tally.ts";
import { HeatMap } from "./heat-map.ts";
import { latencyShare } from "./latency-share.ts";
import type { LatencyShare } from "./latency-share.ts";
import type { LatencyRecord, LatencyViewRecord } from "./latency-record.ts";
import { LATENCY_KIND_NAMES, LATENCY_SCOPES, LatencyKind } from "./sample.ts";
import type { LatencyKindName } from "./sample.ts";
import { ServerTally } from "./server-tally.ts";
import { TcpCounts } from "./tcp-counts.ts";
import { TcpEvent, TcpSide } from "./tcp-event.ts";
import type { QuantileSketch } from "./sketch.ts";

export interface LatencyTallyOptions {
  /** The flow table's words. */
  words: Int32Array;
  /** Over time: the last half hour, not the whole. */
  live: boolean;
  details: (slot: number) => FlowDetails | null;
}

/** Of `LATENCY_KIND_NAMES`: is it measured against servers? */
const OF_SERVER: readonly boolean[] = LATENCY_KIND_NAMES.map((name) => LATENCY_SCOPES[name] === "server");

export class LatencyTally {
  /** Grows with everything that is counted: who has seen this one has seen all. */
  version = 0;
  readonly #details: (slot: number) => FlowDetails | null;
  readonly #kinds: readonly Distribution[] = LATENCY_KIND_NAMES.map(() => new Distribution());
  /** By `TcpSide`. */
  readonly #handshakes: readonly Distribution[] = [new Distribution(), new Distribution()];
  readonly #clientRoundTrips = new Distribution();
  readonly #servers: ServerTally;
  readonly #dns = new DnsTally();
  readonly #tcp = new TcpCounts();
  readonly #heat: HeatMap;

  constructor({ words, live, details }: LatencyTallyOptions) {
    this.#details = details;
    this.#servers = new ServerTally(words);
    this.#heat = new HeatMap(live);
  }

  /** As in LatencySink; `outbound`: the flow's initiator asked. */
  measured(slot: number, kind: number, asked: number, duration: number, outbound: boolean): void {
    this.version++;
    this.#kinds[kind].add(duration);
    this.#heat.add(kind, asked, duration);
    if (OF_SERVER[kind]) this.#servers.of(slot, outbound).add(kind, duration, this.#host(slot, kind));
  }

  lost(slot: number, kind: number, asked: number, outbound: boolean): void {
    this.version++;
    this.#kinds[kind].lost++;
    this.#heat.lose(kind, asked);
    if (OF_SERVER[kind]) this.#servers.of(slot, outbound).lose(kind, this.#host(slot, kind));
  }

  /** As in TcpSink; the sides are those of `TcpSide`. */
  handshakePart(side: number, duration: number): void {
    this.version++;
    this.#handshakes[side].add(duration);
  }

  clientRoundTrip(duration: number): void {
    this.version++;
    this.#clientRoundTrips.add(duration);
  }

  dns(sample: DnsSample): void {
    this.version++;
    this.#dns.add(sample);
  }

  /** A TCP packet of the flow: bits of `TcpEvent`. */
  tcpPacket(slot: number, events: number): void {
    if (events === 0) return;
    this.version++;
    this.#tcp.add(events);
    if ((events & TcpEvent.DATA) !== 0) this.#servers.of(slot, true).segment(events);
  }

  /** The slot will be another flow's. */
  forget(slot: number): void {
    this.#servers.forget(slot);
  }

  /** All values of a kind, in microseconds; null where nothing was measured. */
  sketch(kind: number): QuantileSketch | null {
    return this.#kinds[kind].sketch;
  }

  /** A row for each kind that was asked. */
  kinds(): LatencyRecord[] {
    const row = (kind: LatencyKindName, i: number): LatencyRecord => {
      const { count, lost, ...rest } = this.#kinds[i].record();
      return { kind, scope: LATENCY_SCOPES[kind], count, lost, ...rest };
    };
    return LATENCY_KIND_NAMES.map(row).filter(({ count, lost }) => count + lost > 0);
  }

  /** Everything, part by part, to be added up elsewhere. */
  shares(): LatencyShare[] {
    const all = LATENCY_KIND_NAMES.map((kind, i) => latencyShare(kind, "all", null, this.#kinds[i]));
    const client = latencyShare("handshake_client", "all", null, this.#handshakes[TcpSide.CLIENT]);
    const server = latencyShare("handshake_server", "all", null, this.#handshakes[TcpSide.SERVER]);
    const overall = [...all, client, server].filter(({ count, lost }) => count + lost > 0);
    return [...overall, ...this.#servers.shares(), ...this.#dns.shares()];
  }

  record(): LatencyViewRecord {
    return {
      kinds: this.kinds(),
      handshake_client: this.#handshakes[TcpSide.CLIENT].record(),
      handshake_server: this.#handshakes[TcpSide.SERVER].record(),
      rtt_client: this.#clientRoundTrips.record(),
      ...this.#dns.record(),
      servers: this.#servers.record(),
      tcp: this.#tcp.record(),
      heat: this.#heat.record(),
    };
  }

  /** TCP's own times come before the name, or again and again. */
  #host(slot: number, kind: number): string | null {
    return kind <= LatencyKind.TCP_RTT ? null : (this.#details(slot)?.host ?? null);
  }
}
