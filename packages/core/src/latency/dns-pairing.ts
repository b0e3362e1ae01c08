// Which open question a message asks again, or answers: by flow, id, name and type. LLMNR and mDNS are answered from other
// addresses than were asked: LLMNR is paired by the client's end instead of the flow, mDNS by the name alone.

import { DESTINATION, KIND, Kind, PORTS, SOURCE, STRIDE } from "../flow/columns.ts";
import { DnsTransport } from "./dns-exchange.ts";
import type { DnsMessage } from "./dns-message.ts";
import type { DnsQuestions } from "./dns-questions.ts";

/** Open questions that one message is compared with. */
export const MOST_COMPARED = 64;

export class DnsPairing {
  readonly #words: Int32Array;
  readonly #message: DnsMessage;
  readonly #seed: number;

  /** `words` is the flow table's; `message` is the one at hand, each time. */
  constructor(words: Int32Array, message: DnsMessage, seed: number) {
    this.#words = words;
    this.#message = message;
    this.#seed = seed;
  }

  /** What stands for the question wherever its answer comes from. mDNS has no ids (RFC 6762, 18.1). */
  hash(transport: number, id: number, slot: number, outbound: boolean): number {
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

  /** The same question, asked in the same direction of the same flow; 0 for none. */
  asked(questions: DnsQuestions, hash: number, transport: number, slot: number, outbound: boolean): number {
    let left = MOST_COMPARED;
    for (let entry = questions.first(hash); entry !== 0 && left > 0; entry = questions.following(entry), left--) {
      if (questions.slot[entry] !== slot || questions.outbound[entry] !== Number(outbound)) continue;
      if (this.#fits(questions, entry, hash, transport)) return entry;
    }
    return 0;
  }

  /** The question that the message at hand answers, 0 for none: of DNS and LLMNR there is at most one. */
  answered(questions: DnsQuestions, transport: number, slot: number, outbound: boolean): number {
    const message = this.#message;
    if (message.questions === 0) return this.#askedWithId(questions, slot, outbound);
    if (!message.question()) return 0;
    const hash = this.hash(transport, message.id, slot, !outbound);
    let left = MOST_COMPARED;
    for (let entry = questions.first(hash); entry !== 0 && left > 0; entry = questions.following(entry), left--) {
      if (this.isAnswered(questions, entry, hash, transport, slot, outbound)) return entry;
    }
    return 0;
  }

  /** Whether the question is the one in the message, and who has asked it gets to see that. */
  isAnswered(
    questions: DnsQuestions,
    entry: number,
    hash: number,
    transport: number,
    slot: number,
    outbound: boolean,
  ): boolean {
    return this.#fits(questions, entry, hash, transport) && this.#goesTo(questions, entry, transport, slot, outbound);
  }

  /** An error may come without the question. */
  #askedWithId(questions: DnsQuestions, slot: number, outbound: boolean): number {
    let left = MOST_COMPARED;
    for (let entry = questions.firstOf(slot); entry !== 0 && left > 0; entry = questions.followingOf(entry), left--) {
      if (questions.id[entry] === this.#message.id && questions.outbound[entry] !== Number(outbound)) return entry;
    }
    return 0;
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
}

function mixed(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
}
