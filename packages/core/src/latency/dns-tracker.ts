// Pairs DNS questions with their answers, by packet time: by flow, id, name and type. LLMNR and mDNS are answered from
// other addresses than were asked: LLMNR is paired by the client's end instead of the flow, mDNS by the name alone.
//
// Nothing is allocated for a message. A question's flow is still in the table while it is open: `flowEnds` sees to that.

import { APP_ID } from "../classify/app-column.ts";
import { APPS, appId } from "../classify/apps.ts";
import type { Packet } from "../decode/packet.ts";
import { APP, DESTINATION, KIND, Kind, PORTS, SOURCE, STRIDE } from "../flow/columns.ts";
import { DnsExchange, DnsTransport } from "./dns-exchange.ts";
import type { DnsSink } from "./dns-exchange.ts";
import { DnsMessage } from "./dns-message.ts";
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
/** Open questions that one message is compared with; of the questions and records in one message those that are looked at. */
const MOST_COMPARED = 64;
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
  readonly #seed: number;
  readonly #timeout: number;
  readonly #capacity: number;
  readonly #message = new DnsMessage();
  readonly #exchange: DnsExchange;
  /** From the first question on. */
  #questions: DnsQuestions | null = null;

  /** `words` is the flow table's. */
  constructor(words: Int32Array, sink: DnsSink, options: DnsTrackerOptions) {
    this.#words = words;
    this.#sink = sink;
    this.#seed = options.seed | 0;
    this.#timeout = options.timeout ?? TIMEOUT;
    this.#capacity = options.capacity ?? CAPACITY;
    this.#exchange = new DnsExchange(words);
  }

  /** A packet of a flow, whatever it is. */
  packet(packet: Packet, slot: number, outbound: boolean): void {
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
    const hash = this.#hash(transport, message.id, slot, outbound);
    for (let entry = questions.first(hash), left = MOST_COMPARED; entry !== 0 && left > 0; left--) {
      const other = questions.slot[entry] !== slot || questions.outbound[entry] !== Number(outbound);
      if (other || !this.#fits(questions, entry, hash, transport)) {
        entry = questions.following(entry);
        continue;
      }
      if (Math.abs(time - questions.asked[entry]) <= RETRY_WITHIN) {
        questions.retries[entry]++;
        this.counters.retries++;
        return;
      }
      this.#giveUp(questions, entry);
      break;
    }
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
    const entry = questions === null ? 0 : this.#asked(questions, transport, slot, outbound);
    if (questions === null || entry === 0) this.counters.unpaired++;
    else this.#pair(questions, entry, time, message.rcode());
  }

  #asked(questions: DnsQuestions, transport: number, slot: number, outbound: boolean): number {
    const message = this.#message;
    if (message.questions === 0) return this.#askedWithId(questions, slot, outbound);
    if (!message.question()) return 0;
    const hash = this.#hash(transport, message.id, slot, !outbound);
    let left = MOST_COMPARED;
    for (let entry = questions.first(hash); entry !== 0 && left > 0; entry = questions.following(entry), left--) {
      if (this.#fits(questions, entry, hash, transport) && this.#goesTo(questions, entry, transport, slot, outbound))
        return entry;
    }
    return 0;
  }

  /** An error may come without the question. */
  #askedWithId(questions: DnsQuestions, slot: number, outbound: boolean): number {
    let left = MOST_COMPARED;
    for (let entry = questions.firstOf(slot); entry !== 0 && left > 0; entry = questions.followingOf(entry), left--) {
      if (questions.id[entry] === this.#message.id && questions.outbound[entry] !== Number(outbound)) return entry;
    }
    return 0;
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
    const hash = this.#hash(DnsTransport.MDNS, 0, slot, outbound);
    let left = MOST_COMPARED;
    for (let entry = questions.first(hash); entry !== 0 && left > 0; left--) {
      const next = questions.following(entry);
      if (
        this.#fits(questions, entry, hash, DnsTransport.MDNS) &&
        this.#goesTo(questions, entry, DnsTransport.MDNS, slot, outbound)
      )
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

  /** What stands for the question wherever its answer comes from. mDNS has no ids (RFC 6762, 18.1). */
  #hash(transport: number, id: number, slot: number, outbound: boolean): number {
    const { name, type } = this.#message;
    const seed = mixed(this.#seed, (type << 8) | transport);
    switch (transport) {
      case DnsTransport.MDNS:
        return name.hash(seed);
      case DnsTransport.LLMNR:
        return name.hash(mixed(seed, (this.#port(slot, outbound) << 16) | id));
      default:
        return name.hash(mixed(mixed(seed, 2 * slot + Number(outbound)), id));
    }
  }

  #fits(questions: DnsQuestions, entry: number, hash: number, transport: number): boolean {
    const { id, type, name } = this.#message;
    return (
      questions.transport[entry] === transport &&
      (transport === DnsTransport.MDNS || questions.id[entry] === id) &&
      questions.asks(entry, hash, type, name)
    );
  }

  /** A message in this direction of this flow comes to who has asked. */
  #goesTo(questions: DnsQuestions, entry: number, transport: number, slot: number, outbound: boolean): boolean {
    const asker = questions.slot[entry];
    const askedOutbound = questions.outbound[entry] === 1;
    if (asker === slot) return askedOutbound !== outbound || this.#isMulticast(slot, outbound, transport);
    if (transport <= DnsTransport.TCP) return false;
    const words = this.#words;
    if (((words[asker * STRIDE + KIND] ^ words[slot * STRIDE + KIND]) & Kind.IPV6) !== 0) return false;
    if (this.#isMulticast(slot, outbound, transport)) return true;
    const client = asker * STRIDE + (askedOutbound ? SOURCE : DESTINATION);
    const receiver = slot * STRIDE + (outbound ? DESTINATION : SOURCE);
    for (let i = 0; i < 4; i++) if (words[client + i] !== words[receiver + i]) return false;
    return this.#port(asker, askedOutbound) === this.#port(slot, !outbound);
  }

  #isMulticast(slot: number, outbound: boolean, transport: number): boolean {
    if (transport !== DnsTransport.MDNS) return false;
    const words = this.#words;
    const at = slot * STRIDE + (outbound ? DESTINATION : SOURCE);
    if ((words[slot * STRIDE + KIND] & Kind.IPV6) !== 0) return words[at] >>> 24 === 0xff;
    return words[at + 3] >>> 28 === 14;
  }

  /** Of who sends in this direction. */
  #port(slot: number, outbound: boolean): number {
    const ports = this.#words[slot * STRIDE + PORTS];
    return outbound ? ports >>> 16 : ports & 0xffff;
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

function mixed(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
}
