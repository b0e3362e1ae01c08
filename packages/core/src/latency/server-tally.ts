// Latency by server: whoever answers, by address.

import { DESTINATION, KIND, Kind, SOURCE, STRIDE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";
import { Distribution } from "./distribution.ts";
import { latencyShare } from "./latency-share.ts";
import type { LatencyShare } from "./latency-share.ts";
import type { RankedRecord, ServerLatencyRecord } from "./latency-record.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { RankedTable } from "./ranked-table.ts";
import type { Ranked } from "./ranked-table.ts";
import { LATENCY_KIND_NAMES } from "./sample.ts";
import { TcpEvent } from "./tcp-event.ts";

const MOST_SERVERS = 1024;
/** Bytes of all their sketches: about 1 KB for each kind of each as a rule, at most 10 KB. */
const MEMORY = 8 << 20;
const ROWS = 50;
const LONGEST_HOST = 255;

export class ServerTally {
  readonly #words: Int32Array;
  readonly #servers = new RankedTable(MOST_SERVERS, MEMORY, (_key, budget) => new ServerLatency(budget));
  /** Packets of a flow come one after the other. */
  #lastSlot = 0;
  #last: ServerLatency | null = null;

  /** `words` is the flow table's. */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** The one that answers in this flow: its responder, unless that one asks (`outbound` false). */
  of(slot: number, outbound: boolean): ServerLatency {
    if (slot === this.#lastSlot && outbound && this.#last !== null) return this.#last;
    const words = this.#words;
    const base = slot * STRIDE;
    const at = base + (outbound ? DESTINATION : SOURCE);
    const kind = words[base + KIND];
    // An IPv4 address is one number.
    const key = (kind & Kind.IPV6) === 0 ? words[at + 3] : addressText(words, at, kind);
    const server = this.#servers.entry(key);
    if (server.ip === "") server.ip = addressText(words, at, kind);
    this.#lastSlot = outbound ? slot : 0;
    this.#last = server;
    return server;
  }

  /** The slot will be another flow's. */
  forget(slot: number): void {
    if (slot === this.#lastSlot) this.#lastSlot = 0;
  }

  shares(): LatencyShare[] {
    return this.#servers.top(MOST_SERVERS).flatMap((server) => server.shares());
  }

  record(): RankedRecord<ServerLatencyRecord> {
    const { size, truncated } = this.#servers;
    return { rows: this.#servers.top(ROWS).map((server) => server.record()), total: size, truncated };
  }
}

export class ServerLatency implements Ranked {
  ip = "";
  asked = 0;
  #host: string | null = null;
  #segments = 0;
  #retransmissions = 0;
  /** By kind. */
  readonly #kinds: readonly Distribution[];

  constructor(budget: MemoryBudget) {
    this.#kinds = LATENCY_KIND_NAMES.map(() => new Distribution(budget));
  }

  get bytes(): number {
    return this.#kinds.reduce((sum, kind) => sum + kind.bytes, 0);
  }

  add(kind: number, duration: number, host: string | null): void {
    this.#ask(host);
    this.#kinds[kind].add(duration);
  }

  lose(kind: number, host: string | null): void {
    this.#ask(host);
    this.#kinds[kind].lost++;
  }

  segment(events: number): void {
    this.#segments++;
    if ((events & TcpEvent.RETRANSMISSION) !== 0) this.#retransmissions++;
  }

  /** One for each kind that was asked. */
  shares(): LatencyShare[] {
    return LATENCY_KIND_NAMES.map((kind, i) => latencyShare(kind, "server", this.ip, this.#kinds[i])).filter(
      ({ count, lost }) => count + lost > 0,
    );
  }

  record(): ServerLatencyRecord {
    const [, tcpHandshake, tcpRtt, tlsHandshake, quicHandshake, http] = this.#kinds.map((kind) => kind.record());
    return {
      ip: this.ip,
      host: this.#host,
      tcp_handshake: tcpHandshake!,
      tcp_rtt: tcpRtt!,
      tls_handshake: tlsHandshake!,
      quic_handshake: quicHandshake!,
      http: http!,
      segments: this.#segments,
      retransmissions: this.#retransmissions,
    };
  }

  #ask(host: string | null): void {
    this.asked++;
    if (host !== null && host !== "") this.#host = host.slice(0, LONGEST_HOST);
  }
}
