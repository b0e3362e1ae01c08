// Latencies on their way to the views. They are measured while a packet is being classified, before the views have counted it:
// whether a view has selected the flow is known only afterwards, so until then they wait here.

import type { SessionLatency } from "../classify/session.ts";
import type { DnsExchange, DnsSink } from "../latency/dns-exchange.ts";
import { dnsSampleOf } from "../latency/dns-sample.ts";
import type { DnsSample } from "../latency/dns-sample.ts";
import type { LatencyTally } from "../latency/latency-tally.ts";
import { LATENCY_KIND_NAMES } from "../latency/sample.ts";
import type { TcpSink } from "../latency/tcp-event.ts";

/** A view, as far as it is asked here. */
export interface LatencyReader {
  readonly latency: LatencyTally | null;
  has(slot: number): boolean;
}

/** What an entry is: one of `LatencyKind`, with LOST if there was no answer; or one of these. */
const LOST = 0x100;
const HANDSHAKE_PART = 0x200;
const CLIENT_ROUND_TRIP = 0x400;
const KIND = 0xff;

/** Numbers of an entry: what it is, the flow, when it was asked, how long it took, and whether the initiator asked. */
const WIDTH = 5;

export class LatencyRelay implements TcpSink, DnsSink {
  readonly #wanted: boolean;
  #entries = new Float64Array(64 * WIDTH);
  #length = 0;
  readonly #dns: DnsSample[] = [];

  /** Not `wanted`: everything is forgotten at once. */
  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  get isWaiting(): boolean {
    return this.#length > 0 || this.#dns.length > 0;
  }

  measured(slot: number, kind: number, asked: number, duration: number, outbound = true): void {
    this.#put(kind, slot, asked, duration, outbound);
  }

  lost(slot: number, kind: number, asked: number, outbound = true): void {
    this.#put(kind | LOST, slot, asked, 0, outbound);
  }

  handshakePart(slot: number, side: number, asked: number, duration: number): void {
    this.#put(HANDSHAKE_PART | side, slot, asked, duration, true);
  }

  clientRoundTrip(slot: number, asked: number, duration: number): void {
    this.#put(CLIENT_ROUND_TRIP, slot, asked, duration, true);
  }

  exchanged(exchange: DnsExchange): void {
    if (this.#wanted) this.#dns.push(dnsSampleOf(exchange));
  }

  /** Gives a view what is waiting of the flows that it has. */
  deliver(view: LatencyReader): void {
    const { latency } = view;
    if (latency === null) return;
    for (let at = 0; at < this.#length; at += WIDTH) {
      if (view.has(this.#entries[at + 1])) this.#tell(latency, at);
    }
    for (const sample of this.#dns) if (view.has(sample.slot)) latency.dns(sample);
  }

  /** All views have had it. */
  clear(): void {
    this.#length = 0;
    this.#dns.length = 0;
  }

  #put(what: number, slot: number, asked: number, duration: number, outbound: boolean): void {
    if (!this.#wanted) return;
    const at = this.#length;
    if (at === this.#entries.length) this.#grow();
    const entries = this.#entries;
    entries[at] = what;
    entries[at + 1] = slot;
    entries[at + 2] = asked;
    entries[at + 3] = duration;
    entries[at + 4] = Number(outbound);
    this.#length = at + WIDTH;
  }

  /** A packet may end many questions, but no more than the tables of questions hold. */
  #grow(): void {
    const grown = new Float64Array(2 * this.#entries.length);
    grown.set(this.#entries);
    this.#entries = grown;
  }

  #tell(latency: LatencyTally, at: number): void {
    const entries = this.#entries;
    const what = entries[at];
    const slot = entries[at + 1];
    const asked = entries[at + 2];
    const duration = entries[at + 3];
    const outbound = entries[at + 4] !== 0;
    if ((what & HANDSHAKE_PART) !== 0) latency.handshakePart(what & KIND, duration);
    else if ((what & CLIENT_ROUND_TRIP) !== 0) latency.clientRoundTrip(duration);
    else if ((what & LOST) !== 0) latency.lost(slot, what & KIND, asked, outbound);
    else latency.measured(slot, what, asked, duration, outbound);
  }
}

/** The number of what a session times. */
export const sessionKind = (name: SessionLatency): number => LATENCY_KIND_NAMES.indexOf(name);
