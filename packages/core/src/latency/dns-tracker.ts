// Pairs DNS questions with their answers, by packet time: what is asked waits here until it is answered or given up.
//
// Nothing is allocated for a message. A question's flow is still in the table while it is open: `flowEnds` sees to that.

import { APP_ID } from "../classify/app-column.ts";
import { APPS, appId } from "../classify/apps.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { APP, KIND, Kind, STRIDE } from "../flow/columns.ts";
import { DnsExchange, DnsTransport } from "./dns-exchange.ts";
import type { DnsSink } from "./dns-exchange.ts";
import { DnsMessage } from "./dns-message.ts";
import { DnsPairing, MOST_COMPARED } from "./dns-pairing.ts";
import { DnsQuestions } from "./dns-questions.ts";
import { LatencyKind } from "./sample.ts";

export interface DnsTrackerOptions {
  /** Random, for the hash. */
  seed: number;
  /** Microseconds after which an answer is no longer waited for. */
  timeout?: number;
  /** Most open questions. */
  capacity?: number;
}

/** `unpaired`: answers to nothing that was open, repeated ones among them; what mDNS announces is no answer. `evicted`: given up because the table was full. */
export interface DnsCounters {
  questions: number;
  pairs: number;
  retries: number;
  unanswered: number;
  unpaired: number;
  evicted: number;
}

const SECOND = 1e6;
const TIMEOUT = 5 * SECOND;
/** The same question is asked again, and not anew, within this time of the first: Wireshark's figure, too. */
const RETRY_WITHIN = 5 * SECOND;
/** About 10 MB. */
const CAPACITY = 1 << 15;
/** Of the questions and records in one message those that are looked at. */
const MOST_ASKED = 64;
const ANY = 255;
const UDP_PROTOCOL = 17;
const NONE = -1;

/** By application: what is asked and answered over it. */
const DATAGRAMS = byApp(DnsTransport.UDP);
const STREAMS = byApp(DnsTransport.TCP);

export class DnsTracker {
  readonly counters: DnsCounters = { questions: 0, pairs: 0, retries: 0, unanswered: 0, unpaired: 0, evicted: 0 };

  readonly #words: Int32Array;
  readonly #sink: DnsSink;
  readonly #timeout: number;
  readonly #capacity: number;
  readonly #message = new DnsMessage();
  readonly #pairing: DnsPairing;
  readonly #exchange: DnsExchange;
  /** From the first question on. */
  #questions: DnsQuestions | null = null;

  /** `words` is the flow table's. */
  constructor(words: Int32Array, sink: DnsSink, options: DnsTrackerOptions) {
    this.#words = words;
    this.#sink = sink;
    this.#pairing = new DnsPairing(words, this.#message, options.seed | 0);
    this.#timeout = options.timeout ?? TIMEOUT;
    this.#capacity = options.capacity ?? CAPACITY;
    this.#exchange = new DnsExchange(words);
  }

  /** A packet of a flow, whatever it is. */
  packet(packet: CountedPacket, slot: number, outbound: boolean): void {
    const words = this.#words;
    const transport = DATAGRAMS[words[slot * STRIDE + APP] & APP_ID];
    if (transport === NONE || packet.payloadCaptured === 0) return;
    if ((words[slot * STRIDE + KIND] & Kind.TRANSPORT) !== UDP_PROTOCOL) return;
    const { data, payloadOffset, payloadCaptured, time } = packet;
    this.message(transport, time, slot, outbound, data, payloadOffset, payloadOffset + payloadCaptured);
  }

  /** A message of a stream, `data[start, end)`. */
  streamed(time: number, slot: number, outbound: boolean, data: Uint8Array, start: number, end: number): void {
    const transport = STREAMS[this.#words[slot * STRIDE + APP] & APP_ID];
    if (transport !== NONE) this.message(transport, time, slot, outbound, data, start, end);
  }

  /** `transport` is one of `DnsTransport`. */
  message(
    transport: number,
    time: number,
    slot: number,
    outbound: boolean,
    data: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.advance(time);
    const message = this.#message;
    if (!message.open(data, start, end)) return;
    if (!message.isResponse) this.#query(transport, time, slot, outbound);
    else if (transport === DnsTransport.MDNS) this.#announcement(time, slot, outbound);
    else this.#answer(transport, time, slot, outbound);
  }

  /** Packet time has come so far: questions that are too old are given up. */
  advance(time: number): void {
    const questions = this.#questions;
    if (questions === null) return;
    // A clock that was set back must not keep anything for ever.
    while (questions.oldest !== 0 && Math.abs(time - questions.asked[questions.oldest]) > this.#timeout)
      this.#giveUp(questions, questions.oldest);
  }

  /** The slot will be another flow's. */
  flowEnds(slot: number): void {
    const questions = this.#questions;
    if (questions === null) return;
    let oldest = 0;
    for (let entry = questions.firstOf(slot); entry !== 0; entry = questions.followingOf(entry)) oldest = entry;
    while (oldest !== 0) {
      const entry = oldest;
      oldest = questions.followedBy(entry);
      this.#giveUp(questions, entry);
    }
  }

  /** There will be no more messages. */
  finish(): void {
    const questions = this.#questions;
    if (questions === null) return;
    while (questions.oldest !== 0) this.#giveUp(questions, questions.oldest);
  }

  #query(transport: number, time: number, slot: number, outbound: boolean): void {
    const message = this.#message;
    // Only mDNS asks more than one question at a time (RFC 9619; RFC 6762, 5.3).
    const most = transport === DnsTransport.MDNS ? Math.min(message.questions, MOST_ASKED) : 1;
    for (let i = 0; i < most && this.#nextQuestion(); i++) this.#ask(transport, time, slot, outbound);
  }

  #ask(transport: number, time: number, slot: number, outbound: boolean): void {
    const message = this.#message;
    const questions = (this.#questions ??= new DnsQuestions(this.#capacity));
    const hash = this.#pairing.hash(transport, message.id, slot, outbound);
    const same = this.#pairing.asked(questions, hash, transport, slot, outbound);
    if (same !== 0 && Math.abs(time - questions.asked[same]) <= RETRY_WITHIN) {
      questions.retries[same]++;
      this.counters.retries++;
      return;
    }
    if (same !== 0) this.#giveUp(questions, same);
    if (questions.isFull) {
      this.counters.evicted++;
      this.#giveUp(questions, questions.oldest);
    }
    const entry = questions.add(slot, hash, message.name);
    questions.asked[entry] = time;
    questions.id[entry] = message.id;
    questions.type[entry] = message.type;
    questions.transport[entry] = transport;
    questions.outbound[entry] = Number(outbound);
    this.counters.questions++;
  }

  /** Of DNS and LLMNR: there is at most one question that it answers. */
  #answer(transport: number, time: number, slot: number, outbound: boolean): void {
    const message = this.#message;
    const questions = this.#questions;
    const entry = questions === null ? 0 : this.#pairing.answered(questions, transport, slot, outbound);
    if (questions === null || entry === 0) this.counters.unpaired++;
    else this.#pair(questions, entry, time, message.rcode());
  }

  /** mDNS: each record may answer questions of several clients (RFC 6762, 6). */
  #announcement(time: number, slot: number, outbound: boolean): void {
    const message = this.#message;
    const questions = this.#questions;
    if (questions === null) return;
    for (let left = message.questions; left > 0; left--) if (!message.question()) return;
    for (let left = Math.min(message.answers, MOST_ASKED); left > 0 && message.record(); left--) {
      this.#announce(questions, time, slot, outbound);
      message.type = ANY;
      this.#announce(questions, time, slot, outbound);
    }
  }

  /** The record at hand answers those who asked for it. */
  #announce(questions: DnsQuestions, time: number, slot: number, outbound: boolean): void {
    const hash = this.#pairing.hash(DnsTransport.MDNS, 0, slot, outbound);
    let left = MOST_COMPARED;
    for (let entry = questions.first(hash); entry !== 0 && left > 0; left--) {
      const next = questions.following(entry);
      if (this.#pairing.isAnswered(questions, entry, hash, DnsTransport.MDNS, slot, outbound))
        this.#pair(questions, entry, time, this.#message.rcode());
      entry = next;
    }
  }

  /** A query without a question has something else to say: a cookie (RFC 7873, 5.4). */
  #nextQuestion(): boolean {
    const message = this.#message;
    if (message.questions > 0) return message.question();
    if (message.additional === 0) return false;
    message.name.clear();
    message.type = 0;
    return true;
  }

  #pair(questions: DnsQuestions, entry: number, time: number, rcode: number): void {
    const { data, start, end } = this.#message;
    const exchange = this.#fill(questions, entry);
    // Less than nothing is a clock that was set back.
    exchange.duration = Math.max(0, time - exchange.asked);
    exchange.rcode = rcode;
    exchange.message = data;
    exchange.messageStart = start;
    exchange.messageEnd = end;
    this.counters.pairs++;
    this.#sink.measured(exchange.slot, LatencyKind.DNS, exchange.asked, exchange.duration);
    this.#sink.exchanged(exchange);
    questions.remove(entry);
  }

  #giveUp(questions: DnsQuestions, entry: number): void {
    const exchange = this.#fill(questions, entry);
    exchange.duration = NaN;
    exchange.rcode = -1;
    this.counters.unanswered++;
    if (exchange.isLost) this.#sink.lost(exchange.slot, LatencyKind.DNS, exchange.asked);
    this.#sink.exchanged(exchange);
    questions.remove(entry);
  }

  #fill(questions: DnsQuestions, entry: number): DnsExchange {
    const exchange = this.#exchange;
    exchange.renew();
    exchange.slot = questions.slot[entry];
    exchange.outbound = questions.outbound[entry] === 1;
    exchange.asked = questions.asked[entry];
    exchange.transport = questions.transport[entry];
    exchange.id = questions.id[entry];
    exchange.type = questions.type[entry];
    exchange.retries = questions.retries[entry];
    exchange.names = questions.names;
    exchange.nameStart = questions.nameStart(entry);
    exchange.nameEnd = questions.nameEnd(entry);
    return exchange;
  }
}

function byApp(dns: number): Int8Array {
  const transports = new Int8Array(APPS.length).fill(NONE);
  transports[appId("dns")] = dns;
  transports[appId("mdns")] = DnsTransport.MDNS;
  transports[appId("llmnr")] = DnsTransport.LLMNR;
  return transports;
}
