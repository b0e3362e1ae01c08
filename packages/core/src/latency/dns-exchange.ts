// A DNS question that has come to its end, answered or not: the seam between those who pair and those who add up. One reused
// record; text is made only for who asks for it, and only during the call that hands it out.

import { DESTINATION, KIND, PORTS, SOURCE, STRIDE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";
import type { LatencySink } from "./sample.ts";
import { rcodeName, typeName } from "./dns-numbers.ts";
import { dnsAnswers } from "./dns-answers.ts";
import { EMPTY } from "../capfile/frame.ts";
import { nameText } from "./dns-name.ts";

/** In the order of the names. */
export const DnsTransport = { UDP: 0, TCP: 1, MDNS: 2, LLMNR: 3 } as const;
export const DNS_TRANSPORT_NAMES = ["udp", "tcp", "mdns", "llmnr"] as const;
export type DnsTransportName = (typeof DNS_TRANSPORT_NAMES)[number];

/** Is told of each question that was answered or given up; of those that somebody had to answer as a latency, too. */
export interface DnsSink extends LatencySink {
  exchanged(exchange: DnsExchange): void;
}

export class DnsExchange {
  /** The flow of the question. */
  slot = 0;
  /** The flow's initiator has asked. */
  outbound = true;
  /** Packet time of the first query, microseconds. */
  asked = 0;
  /** Microseconds to the answer; NaN where there was none. */
  duration: number = NaN;
  /** One of `DnsTransport`. */
  transport = 0;
  id = 0;
  type = 0;
  /** -1 without an answer. */
  rcode = -1;
  /** How often it was asked again. */
  retries = 0;
  /** Its name as it was on the wire, labels with their lengths and no pointers: `names[nameStart, nameEnd)`. */
  names: Uint8Array = EMPTY;
  nameStart = 0;
  nameEnd = 0;
  /** The answer: `message[messageStart, messageEnd)`. */
  message: Uint8Array = EMPTY;
  messageStart = 0;
  messageEnd = 0;

  /** The words of the flow table. */
  readonly #words: Int32Array;
  /** Text that was asked for already. */
  #folded: string | null = null;
  #answers: string[] | null = null;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  get isAnswered(): boolean {
    return this.rcode >= 0;
  }

  /** Nobody answers for a name that nobody has (RFC 6762, 6; RFC 4795, 2.3): only silence on unicast is a loss. */
  get isLost(): boolean {
    return this.rcode < 0 && this.transport <= DnsTransport.TCP;
  }

  get transportName(): DnsTransportName {
    return DNS_TRANSPORT_NAMES[this.transport];
  }

  /** In presentation form, as it was asked: upper and lower case are as on the wire. */
  get name(): string {
    return nameText(this.names, this.nameStart, this.nameEnd, false);
  }

  /** The name in lower case: the same for all questions that ask the same (RFC 4343). */
  get foldedName(): string {
    return (this.#folded ??= nameText(this.names, this.nameStart, this.nameEnd, true));
  }

  get typeName(): string {
    return typeName(this.type);
  }

  get rcodeName(): string | null {
    return this.rcode < 0 ? null : rcodeName(this.rcode);
  }

  /** Whom the question went to: a server's address, or the group of a multicast question. */
  get resolver(): string {
    return this.#address(this.outbound ? DESTINATION : SOURCE);
  }

  get client(): string {
    return this.#address(this.outbound ? SOURCE : DESTINATION);
  }

  get clientPort(): number {
    const ports = this.#words[this.slot * STRIDE + PORTS];
    return this.outbound ? ports >>> 16 : ports & 0xffff;
  }

  /** Data of the answer's records, in presentation form. */
  get answers(): string[] {
    return (this.#answers ??= this.isAnswered ? dnsAnswers(this) : []);
  }

  /** It is about to be another one. */
  renew(): void {
    this.#folded = this.#answers = null;
  }

  #address(at: number): string {
    const base = this.slot * STRIDE;
    return addressText(this.#words, base + at, this.#words[base + KIND]);
  }
}
