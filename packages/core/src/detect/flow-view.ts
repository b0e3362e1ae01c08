// A flow of the table as detectors look at it: one reused record, numbers first, text only for who asks.

import { APP_ID, sourceOf } from "../classify/app-column.ts";
import { appName } from "../classify/apps.ts";
import {
  APP,
  BYTES_IN,
  BYTES_OUT,
  DESTINATION,
  FLAGS,
  FlowFlag,
  KIND,
  Kind,
  LAST,
  PACKETS_IN,
  PACKETS_OUT,
  PORTS,
  SOURCE,
  START,
  STRIDE,
} from "../flow/columns.ts";
import { communityId } from "../flow/community-id.ts";
import type { FlowMemory } from "../flow/flow-memory.ts";
import { addressText, hasPorts } from "../flow/flow-record.ts";

/** What a flow has added. */
export interface Delta {
  packetsOut: number;
  packetsIn: number;
  bytesOut: number;
  bytesIn: number;
  /** It is the first that is told of the flow: its first packet is in it. */
  isFirst: boolean;
}

export type AddressKey = number | string;

export function keyText(key: AddressKey): string {
  return typeof key === "string" ? key : `${key >>> 24}.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`;
}

/** Of an address in text. */
export function keyOf(ip: string): AddressKey {
  if (ip.includes(":")) return ip;
  return ip.split(".").reduce((key, part) => (key << 8) | Number(part), 0);
}

/** What carries a flow, as far as detectors differ in what they ask for. */
export const Carrier = { TCP: 0, UDP: 1, ICMP: 2, OTHER: 3 } as const;
export const CARRIERS: readonly number[] = Object.values(Carrier);

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;
/** By protocol, and whether there are ports. */
const CARRIER_BY_TRANSPORT = new Uint8Array(Kind.TRANSPORT + 1).fill(Carrier.OTHER);
CARRIER_BY_TRANSPORT[TCP] = Carrier.TCP;
CARRIER_BY_TRANSPORT[UDP] = Carrier.UDP;
CARRIER_BY_TRANSPORT[ICMP] = CARRIER_BY_TRANSPORT[ICMP6] = Carrier.ICMP;

export class FlowView {
  readonly words: Int32Array;
  slot = 0;
  base = 0;
  /** TCP flags of its first packet; only where a flow is looked at again for `tried`. */
  firstFlags = 0;
  readonly #doubles: Float64Array;

  constructor({ words, doubles }: FlowMemory) {
    this.words = words;
    this.#doubles = doubles;
  }

  at(slot: number): this {
    this.slot = slot;
    this.base = slot * STRIDE;
    return this;
  }

  /** Where the addresses begin in `words`. */
  get source(): number {
    return this.base + SOURCE;
  }
  get destination(): number {
    return this.base + DESTINATION;
  }

  get src(): string {
    return addressText(this.words, this.source, this.kind);
  }
  get dst(): string {
    return addressText(this.words, this.destination, this.kind);
  }

  /** For maps: an address of IPv4 as a word, of IPv6 as text. `keyText` makes either readable. */
  get sourceKey(): AddressKey {
    return this.isIpv6 ? this.src : this.words[this.source + 3];
  }
  get destinationKey(): AddressKey {
    return this.isIpv6 ? this.dst : this.words[this.destination + 3];
  }

  get kind(): number {
    return this.words[this.base + KIND];
  }
  get isIpv6(): boolean {
    return (this.kind & Kind.IPV6) !== 0;
  }
  get isTcp(): boolean {
    return (this.kind & Kind.TRANSPORT) === TCP;
  }
  get isUdp(): boolean {
    return (this.kind & Kind.TRANSPORT) === UDP;
  }
  /** One of `Carrier`. */
  get carrier(): number {
    return CARRIER_BY_TRANSPORT[this.kind & Kind.TRANSPORT];
  }
  get isIcmp(): boolean {
    return this.carrier === Carrier.ICMP;
  }
  get hasPorts(): boolean {
    return hasPorts(this.kind);
  }
  /** Of ICMP: type and code. */
  get srcPort(): number {
    return this.words[this.base + PORTS] >>> 16;
  }
  get dstPort(): number {
    return this.words[this.base + PORTS] & 0xffff;
  }

  get app(): string | null {
    return appName(this.words[this.base + APP] & APP_ID);
  }
  /** Recognised by its content, not only by its port. */
  get isRecognised(): boolean {
    return sourceOf(this.words[this.base + APP]) >= 2;
  }

  get isFromLocal(): boolean {
    return (this.words[this.base + FLAGS] & FlowFlag.SOURCE_LOCAL) !== 0;
  }
  get isToLocal(): boolean {
    return (this.words[this.base + FLAGS] & FlowFlag.DESTINATION_LOCAL) !== 0;
  }
  /** To a group of hosts, or to all: nobody is bound to answer. */
  get isToMany(): boolean {
    const { words, destination } = this;
    if (this.isIpv6) return words[destination] >>> 24 === 0xff;
    const address = words[destination + 3];
    return address >>> 28 === 0xe || (address & 0xff) === 0xff;
  }

  /** `Seen` bits and others. */
  get flags(): number {
    return this.words[this.base + FLAGS];
  }
  get packetsOut(): number {
    return this.words[this.base + PACKETS_OUT] >>> 0;
  }
  get packetsIn(): number {
    return this.words[this.base + PACKETS_IN] >>> 0;
  }
  get bytesOut(): number {
    return this.#doubles[(this.base + BYTES_OUT) >> 1];
  }
  get bytesIn(): number {
    return this.#doubles[(this.base + BYTES_IN) >> 1];
  }
  /** Microseconds. */
  get start(): number {
    return this.#doubles[(this.base + START) >> 1];
  }
  get last(): number {
    return this.#doubles[(this.base + LAST) >> 1];
  }

  get communityId(): string {
    return communityId(this.words, this.base);
  }
}

/** Terms of display filters. */
export const Term = {
  src: (ip: string): string => `${field(ip)}.src == ${ip}`,
  dst: (ip: string): string => `${field(ip)}.dst == ${ip}`,
  host: (ip: string): string => `${field(ip)}.addr == ${ip}`,
  pair: (a: string, b: string): string =>
    a === b ? `${field(a)}.addr == ${a}` : `${field(a)}.addr == ${a} && ${field(b)}.addr == ${b}`,
} as const;

function field(ip: string): string {
  return ip.includes(":") ? "ipv6" : "ip";
}
