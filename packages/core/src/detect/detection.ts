// Drives the detectors: what the engine knows goes to those that ask for it, by packet time, and what they find becomes alerts.
// A packet of a known flow costs a few comparisons; everything else happens once for a flow or once a second.

import { Transport } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import { Layer } from "../decode/layer.ts";
import { STRIDE, START, Seen } from "../flow/columns.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import type { HttpRecord } from "../classify/protocols/http/record.ts";
import type { TlsRecord } from "../classify/protocols/tls/tls-record.ts";
import type { ReportName } from "../classify/session.ts";
import type { DnsExchange } from "../latency/dns-exchange.ts";
import { ActiveFlows } from "./active-flows.ts";
import { AlertBook } from "./alert-book.ts";
import type { AlertRecord, AlertViewRecord } from "./alert.ts";
import { Blacklist } from "./blacklist.ts";
import { Countries } from "./countries.ts";
import type { CountryOf } from "./countries.ts";
import { Outcome } from "./detector.ts";
import type { Detector, Tools } from "./detector.ts";
import { Devices } from "./devices.ts";
import { Exceptions } from "./exceptions.ts";
import type { ExceptionRecord } from "./exceptions.ts";
import { CARRIERS, FlowView } from "./flow-view.ts";
import type { Delta } from "./flow-view.ts";
import type { Levels } from "./levels.ts";
import { RULES } from "./registry.ts";
import { RuleState } from "./rule-state.ts";
import type { RuleChange, RuleRecord } from "./rule-state.ts";
import { MUTE_BYTES } from "./rules/port-scan.ts";
import { YoungFlows } from "./young-flows.ts";

export interface DetectOptions {
  /** An alert was opened, has changed, or is closed. */
  onAlert?: (alert: AlertRecord) => void;
  /** What differs from the rules' defaults, by rule. */
  rules?: Readonly<Record<string, RuleChange>>;
  exceptions?: readonly ExceptionRecord[];
  blacklist?: Blacklist;
  /** What is usual; without it limits are fixed. */
  levels?: Levels;
  devices?: Devices;
  /** Where addresses are; without it, in no country that is known. */
  country?: CountryOf;
  countries?: Countries;
}

/** What the engine lends. */
export interface DetectionHost {
  readonly seed: number;
  readonly table: FlowTable;
  losses(): { dropped: number; packets: number };
}

interface Active {
  readonly state: RuleState;
  readonly tools: OwnTools;
  readonly detector: Detector;
}

/** A property: it is read for each new flow. */
type OwnTools = Tools & { blacklist: Blacklist };

/** Of one flow that has been told of: the doubles that follow START here. */
const DONE = 5;
const ETHERNET_FRAME = 1522;
/** A clock that goes back so many seconds has been set. */
const SET_BACK = 60;
/** What the clock says is over may still be on its way: so long, packets may come late, microseconds. */
const LATE = 2e6;
/** Seconds of silence that are told one by one: then nothing is left that could change. */
const TOLD = 4;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const DHCP_SERVER = 67;
const DHCP_CLIENT = 68;
const ARP_LENGTH = 28;

export class Detection {
  readonly exceptions = new Exceptions();
  readonly devices: Devices;
  /** First packet time of the next second, microseconds: `turn` is due from then on. */
  due = -Infinity;
  readonly #table: FlowTable;
  readonly #view: FlowView;
  readonly #book: AlertBook;
  readonly #states: readonly RuleState[];
  readonly #young = new YoungFlows();
  readonly #active: ActiveFlows;
  /** By slot: START, packets out and in, bytes out and in that have been told. */
  readonly #done: Float64Array;
  readonly #delta: Delta = { packetsOut: 0, packetsIn: 0, bytesOut: 0, bytesIn: 0, isFirst: false };
  #second = Number.NaN;
  #latest = -Infinity;
  // Who asks for what. A rule that is switched off is in none of them.
  readonly #all: readonly Active[];
  // By carrier:
  #began: Detector[][] = [];
  #tried: Detector[][] = [];
  #carried: Detector[][] = [];
  // Whatever the carrier:
  #ended: Detector[] = [];
  #dns: Detector[] = [];
  #tls: Detector[] = [];
  #http: Detector[] = [];
  #password: Detector[] = [];
  #loggedIn: Detector[] = [];
  #arp: Detector[] = [];
  #dhcp: Detector[] = [];
  #neighbour: Detector[] = [];
  #router: Detector[] = [];
  #odd: Detector[] = [];
  #tick: Detector[] = [];

  constructor(options: DetectOptions, host: DetectionHost) {
    this.#table = host.table;
    this.#view = new FlowView(host.table.memory);
    this.#active = new ActiveFlows(host.table.capacity);
    this.#done = new Float64Array((host.table.capacity + 1) * DONE);
    this.devices = options.devices ?? new Devices();
    this.exceptions.set(options.exceptions ?? []);
    const other = new FlowView(host.table.memory);
    const flow = (slot: number): FlowView => other.at(slot);
    this.#book = new AlertBook({ exceptions: this.exceptions, flow, onAlert: options.onAlert ?? (() => {}) });
    this.#states = RULES.map((rule) => new RuleState(rule));
    const countries = options.countries ?? new Countries();
    const { blacklist = new Blacklist() } = options;
    this.#all = this.#states.map((state) => {
      const tools: OwnTools = {
        seed: host.seed,
        value: (name) => state.value(name),
        raise: (finding) => this.#book.raise(state, finding, this.#latest),
        isOpen: (rule, key) => this.#book.isOpen(rule, key),
        isNamed: (rules, address) => this.#book.isNamed(rules, address),
        flow,
        blacklist,
        levels: options.levels ?? null,
        devices: this.devices,
        country: options.country ?? (() => null),
        countries,
        losses: () => host.losses(),
      };
      return { state, tools, detector: state.rule.make(tools) };
    });
    for (const [rule, change] of Object.entries(options.rules ?? {})) this.setRule(rule, change);
    this.#listen();
  }

  // --- what the engine tells ---

  /** Before the packet of this time is counted, when `due` has come; or in silence. */
  turn(time: number): void {
    const second = Math.floor(time / 1e6);
    if (Number.isNaN(this.#second) || second < this.#second - SET_BACK) {
      this.#second = second;
    }
    for (let told = 0; this.#second < second; told++) {
      // In a long silence the last second is as good as all of them.
      if (told === TOLD) this.#second = second - 1;
      this.#secondIsOver();
      this.#second++;
    }
    this.due = (this.#second + 1) * 1e6;
  }

  /** No packet has come until this time. What was sent before it may be on its way to us: a second ends for all alike. */
  silence(time: number): void {
    this.turn(time - LATE);
  }

  /** A packet, after it was counted and its flow classified. */
  packet(packet: Packet, slot: number, isNew: boolean): void {
    const { transport, time } = packet;
    if (time > this.#latest || time < this.#latest - SET_BACK * 1e6) this.#latest = time;
    if (isNew) this.#begin(packet, slot);
    else this.#active.add(slot);
    if (packet.fault !== 0 || (packet.length > ETHERNET_FRAME && transport !== Transport.TCP)) {
      for (const detector of this.#odd) detector.odd!(packet, slot);
    }
    if (transport === Transport.TCP) return;
    if (transport === Transport.UDP) {
      if ((packet.destinationPort === DHCP_SERVER || packet.destinationPort === DHCP_CLIENT) && packet.hasPorts)
        for (const detector of this.#dhcp) detector.dhcp!(packet);
    } else if (transport === Transport.ARP) this.#arpFrame(packet);
    else if (transport === Transport.ICMP6 && packet.transportOffset >= 0) this.#discovery(packet);
  }

  /** The flow is about to leave the table, or with `sliced` only its counters start again. */
  flowEnds(slot: number, sliced: boolean): void {
    this.#bring(slot);
    const view = this.#view.at(slot);
    if (sliced || (view.isTcp && (view.flags & Seen.SYN_ACK) === 0 && !view.isRecognised)) return;
    for (const detector of this.#ended) detector.ended!(view);
  }

  record(report: ReportName, record: object, slot: number): void {
    if (report === "tls") for (const detector of this.#tls) detector.tls!(record as TlsRecord, slot);
    if (report === "http") for (const detector of this.#http) detector.http!(record as HttpRecord, slot);
  }

  exchanged(exchange: DnsExchange): void {
    for (const detector of this.#dns) detector.dns!(exchange);
  }

  password(slot: number): void {
    for (const detector of this.#password) detector.password!(this.#view.at(slot));
  }

  loggedIn(slot: number): void {
    for (const detector of this.#loggedIn) detector.loggedIn!(this.#view.at(slot));
  }

  /** The input is about to end: what is young is looked at now. */
  finishing(): void {
    if (Number.isNaN(this.#second)) return;
    for (let i = 0; i < 2; i++) {
      this.#secondIsOver();
      this.#second++;
    }
  }

  /** The input and all its flows have ended. */
  finish(): void {
    if (Number.isNaN(this.#second)) return;
    for (const detector of this.#tick) detector.tick!(this.#second);
    this.#book.finish(this.#latest);
  }

  // --- what others ask ---

  view(): AlertViewRecord {
    return this.#book.view(this.#latest);
  }

  open(): AlertRecord[] {
    return this.#book.open();
  }

  rules(): RuleRecord[] {
    return this.#all.map(({ state, detector }) =>
      state.record(this.#book.openOf(state.rule.id), detector.forgotten ?? 0),
    );
  }

  /** False where there is no such rule or parameter. */
  setRule(id: string, change: RuleChange): boolean {
    const state = this.#states.find(({ rule }) => rule.id === id);
    if (state === undefined || !state.change(change)) return false;
    this.#listen();
    return true;
  }

  /** In the place of the one before, from the next flow on. */
  setBlacklist(blacklist: Blacklist): void {
    for (const { tools } of this.#all) tools.blacklist = blacklist;
  }

  setExceptions(records: readonly ExceptionRecord[]): string[] {
    return this.exceptions.set(records);
  }

  close(id: string): boolean {
    return this.#book.close(id, this.#latest);
  }

  snooze(id: string, until: number | null): boolean {
    return this.#book.snooze(id, until, this.#latest);
  }

  /** Whoever keeps packets has set some aside for an alert. */
  kept(id: string, packets: number, complete: boolean): void {
    this.#book.kept(id, packets, complete);
  }

  get counters(): { opened: number; excepted: number; summarised: number; skipped: number } {
    return { ...this.#book.counters, skipped: this.#young.skipped };
  }

  // --- within ---

  #listen(): void {
    const on = this.#all.filter(({ state }) => state.enabled).map(({ detector }) => detector);
    const asking = (event: keyof Detector): Detector[] => on.filter((detector) => detector[event] !== undefined);
    const asMany = (event: keyof Detector): Detector[][] =>
      CARRIERS.map((each) => asking(event).filter(({ carriers = CARRIERS }) => carriers.includes(each)));
    this.#began = asMany("began");
    this.#tried = asMany("tried");
    this.#carried = asMany("carried");
    this.#ended = asking("ended");
    this.#dns = asking("dns");
    this.#tls = asking("tls");
    this.#http = asking("http");
    this.#password = asking("password");
    this.#loggedIn = asking("loggedIn");
    this.#arp = asking("arp");
    this.#dhcp = asking("dhcp");
    this.#neighbour = asking("neighbour");
    this.#router = asking("router");
    this.#odd = asking("odd");
    this.#tick = asking("tick");
  }

  #begin(packet: Packet, slot: number): void {
    // The flow counts from the first packet's sender on; an answer that comes first begins it as well.
    const start = this.#table.doubles[(slot * STRIDE + START) >> 1];
    this.#young.add(slot, start, packet.tcpFlags);
    const view = this.#view.at(slot);
    for (const detector of this.#began[view.carrier]) detector.began!(view, packet);
  }

  /** Of IPv6 (RFC 4861). */
  #discovery(packet: Packet): void {
    const { icmpType } = packet;
    if (icmpType === ROUTER_ADVERTISEMENT) for (const detector of this.#router) detector.router!(packet);
    else if (icmpType === NEIGHBOUR_SOLICITATION || icmpType === NEIGHBOUR_ADVERTISEMENT)
      for (const detector of this.#neighbour) detector.neighbour!(packet);
  }

  #arpFrame(packet: Packet): void {
    if (this.#arp.length === 0 || packet.layerCount === 0) return;
    const layer = packet.layerCount - 1;
    if (packet.layers[layer] !== Layer.ARP) return;
    const data = packet.layerData[layer];
    const at = packet.layerOffsets[layer];
    const end = data === packet.frame ? packet.frameOffset + packet.captured : data.length;
    // Ethernet and IPv4, RFC 826.
    if (end - at < ARP_LENGTH || data[at + 4] !== 6 || data[at + 5] !== 4 || data[at + 2] !== 8 || data[at + 3] !== 0)
      return;
    for (const detector of this.#arp) detector.arp!(packet, data, at);
  }

  #secondIsOver(): void {
    this.#young.turn(this.#settle);
    this.#active.drain(this.#bring);
    for (const detector of this.#tick) detector.tick!(this.#second);
    this.devices.tick();
    this.#book.advance((this.#second + 1) * 1e6);
  }

  readonly #settle = (slot: number, start: number, tcpFlags: number): void => {
    const view = this.#view.at(slot);
    // Another flow has the slot by now: its end has told all there was.
    if (view.start !== start) return;
    view.firstFlags = tcpFlags;
    const outcome = outcomeOf(view);
    for (const detector of this.#tried[view.carrier]) detector.tried!(view, outcome);
  };

  readonly #bring = (slot: number): void => {
    const view = this.#view.at(slot);
    const done = this.#done;
    const at = slot * DONE;
    const { packetsOut, packetsIn, bytesOut, bytesIn, start } = view;
    // Of a flood of single packets nobody wants to be told twice.
    if (packetsOut + packetsIn < 2) return;
    const delta = this.#delta;
    delta.isFirst = done[at] !== start;
    if (delta.isFirst) {
      done[at] = start;
      done[at + 1] = done[at + 2] = done[at + 3] = done[at + 4] = 0;
    }
    delta.packetsOut = packetsOut - done[at + 1];
    delta.packetsIn = packetsIn - done[at + 2];
    if (delta.packetsOut === 0 && delta.packetsIn === 0) return;
    delta.bytesOut = bytesOut - done[at + 3];
    delta.bytesIn = bytesIn - done[at + 4];
    done[at + 1] = packetsOut;
    done[at + 2] = packetsIn;
    done[at + 3] = bytesOut;
    done[at + 4] = bytesIn;
    for (const detector of this.#carried[view.carrier]) detector.carried!(view, delta);
  };
}

function outcomeOf(flow: FlowView): number {
  const { packetsIn } = flow;
  if (packetsIn === 0) return Outcome.FAILED;
  if (!flow.isTcp || flow.bytesIn > packetsIn * MUTE_BYTES) return Outcome.ANSWERED;
  return (flow.flags & Seen.SYN_ACK) === 0 ? Outcome.FAILED : Outcome.MUTE;
}
