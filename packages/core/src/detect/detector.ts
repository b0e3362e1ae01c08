// What a detector is: a rule with its words and numbers, and something that is told of the traffic and says what it finds.
// It is told only what it asks for, and no detector is told of every packet.

import type { DnsExchange } from "../latency/dns-exchange.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import type { HttpRecord } from "../classify/protocols/http/record.ts";
import type { Packet } from "../decode/packet.ts";
import type { TlsRecord } from "../classify/protocols/tls/tls-record.ts";
import type { Severity } from "./alert.ts";
import type { Blacklist } from "./blacklist.ts";
import type { Countries, CountryOf } from "./countries.ts";
import type { Devices } from "./devices.ts";
import type { Delta, FlowView } from "./flow-view.ts";
import type { Levels } from "./levels.ts";

export interface Parameter {
  name: string;
  label: string;
  unit: string | null;
  default: number;
  min: number;
  max: number;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** Why the rule exists, and what to do: plain words. */
  readonly explanation: string;
  /** ATT&CK technique, where one fits. */
  readonly technique: string | null;
  readonly severity: Severity;
  readonly parameters: readonly Parameter[];
  /** Seconds without anything new after which an alert is over; 300 where not given. */
  readonly quiet?: number;
  make(tools: Tools): Detector;
}

/** What a detector has found. The same key is the same alert while it goes on. */
export interface Finding {
  key: string;
  /** Microseconds; of the latest tick where not given. */
  time?: number;
  /** Of the rule where not given. */
  severity?: Severity;
  src: string | null;
  dst: string | null;
  summary: string;
  observed?: number | null;
  threshold?: number | null;
  window?: number | null;
  filter: string;
  /** Flows that belong to it: by slot while they are in the table, or by community id. */
  slots?: readonly number[];
  flows?: readonly string[];
  /** How often it has struck since it was last told of: 1 where not given. */
  count?: number;
  /** When it began, where that was before now; microseconds. */
  since?: number;
}

/** What a detector may use. */
export interface Tools {
  /** Random, for hashes. */
  readonly seed: number;
  /** A parameter of the rule as it stands now. */
  value(name: string): number;
  raise(finding: Finding): void;
  /** Another rule has an open alert about this. */
  isOpen(rule: string, key: string): boolean;
  /** An address has an open alert of one of these rules. */
  isNamed(rules: readonly string[], address: string): boolean;
  /** Shows a flow of the table; one reused view. */
  flow(slot: number): FlowView;
  readonly blacklist: Blacklist;
  /** Null where nothing is learned. */
  readonly levels: Levels | null;
  readonly devices: Devices;
  readonly country: CountryOf;
  readonly countries: Countries;
  /** Frames that the capture has lost so far, and frames in all. */
  losses(): { dropped: number; packets: number };
}

/** How a flow stands a second or two after its first packet. */
export const Outcome = {
  /** The other side has said nothing, or has refused. */
  FAILED: 0,
  /** The other side has opened a connection and said nothing. */
  MUTE: 1,
  ANSWERED: 2,
} as const;

export interface Detector {
  /** Hosts and others that it has had to forget to make room for more. */
  readonly forgotten?: number;
  /** What carries the flows that it is told of by `began`, `tried` and `carried`, of `Carrier`; all where not given. */
  readonly carriers?: readonly number[];
  /** The first packet of a flow. */
  began?(flow: FlowView, packet: Packet): void;
  /** The same flow a second or two later; of very many only some. `outcome` is one of `Outcome`. */
  tried?(flow: FlowView, outcome: number): void;
  /** What a flow has carried since it was last told of, about once a second; of a flow of a single packet nothing. */
  carried?(flow: FlowView, delta: Delta): void;
  /** Not told of a connection that nobody accepted and in which nothing was recognised. */
  ended?(flow: FlowView): void;
  dns?(exchange: DnsExchange): void;
  tls?(record: TlsRecord, slot: number): void;
  http?(record: HttpRecord, slot: number): void;
  password?(flow: FlowView): void;
  /** A login service has let somebody in; the flow goes on. */
  loggedIn?(flow: FlowView): void;
  /** A frame of ARP for IPv4 on Ethernet: its message begins at `at`. */
  arp?(packet: Packet, data: Uint8Array, at: number): void;
  dhcp?(packet: Packet): void;
  /** Neighbour solicitations and advertisements. */
  neighbour?(packet: Packet): void;
  /** Router advertisements. */
  router?(packet: Packet): void;
  /** A frame longer than Ethernet's usual, or one with a fault. */
  odd?(packet: Packet, slot: number): void;
  /** A second of packet time is over; `second` counts from 1970. */
  tick?(second: number): void;
  /** What it can tell from a record of history alone: the alert that it would raise is raised as ever. */
  fromFlow?(flow: FlowRecord): void;
}

/** A parameter in one line. */
export function parameter(
  name: string,
  label: string,
  unit: string | null,
  value: number,
  min: number,
  max: number,
): Parameter {
  return { name, label, unit, default: value, min, max };
}
