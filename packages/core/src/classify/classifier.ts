// Finds out what each flow is from its first bytes, and follows those whose names, requests and times are wanted.
//
// A flow starts with a guess by port. Its first bytes, put in order for TCP, go to the recogniser of the guess and then to
// the others that know the very first one, until one is sure, all have declined, or the budget of looks is used up.

import type { CountedPacket } from "../decode/packet.ts";
import { APP, KIND, Kind, STRIDE } from "../flow/columns.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { AppSource, FOLLOWED, LOOK_SHIFT, MOST_LOOKS, SETTLED, STREAMED } from "./app-column.ts";
import { appId } from "./apps.ts";
import { Expectations } from "./expectations.ts";
import type { FollowerHost } from "./follower.ts";
import { guessByPort } from "./guess.ts";
import { Identification } from "./identification.ts";
import type { IdentificationHooks } from "./identification.ts";
import { OWN_ECHO, isOwnEcho } from "./own-echo.ts";
import type { ReportName, SessionLatency } from "./session.ts";
import { TcpClassifier } from "./tcp-classifier.ts";
import { UdpClassifier } from "./udp-classifier.ts";

const TCP = 6;
const UDP = 17;

export interface ClassifierHooks extends IdentificationHooks {
  /** A record of a report, from a flow. */
  emit(slot: number, report: ReportName, record: object): void;
  /** As in SessionContext: a password went by in the clear. */
  password(slot: number): void;
  /** As in SessionContext. */
  loggedIn(slot: number): void;
  /** As in SessionContext. */
  message(slot: number, outbound: boolean, data: Uint8Array, start: number, end: number): void;
  /** As in SessionContext. */
  measured(slot: number, kind: SessionLatency, asked: number, duration: number, outbound: boolean): void;
  unanswered(slot: number, kind: SessionLatency, asked: number, outbound: boolean): void;
}

export class Classifier {
  readonly #table: FlowTable;
  readonly #identification: Identification;
  readonly #tcp: TcpClassifier;
  readonly #udp: UdpClassifier;
  readonly #expectations = new Expectations();

  /** `details`: names, versions and the records of sessions are wanted; `decrypts`: those of QUIC as well. */
  constructor(table: FlowTable, hooks: ClassifierHooks, details: boolean, decrypts: boolean = details) {
    this.#table = table;
    const host: FollowerHost = {
      table,
      detailed: details,
      decrypts,
      time: () => this.#identification.time,
      emit: hooks.emit,
      message: hooks.message,
      password: hooks.password,
      loggedIn: hooks.loggedIn,
      measured: hooks.measured,
      unanswered: hooks.unanswered,
      encrypted: (slot, value) => this.#identification.encrypted(slot, value),
      becomes: (slot, app) => this.#identification.becomes(slot, appId(app), AppSource.CONTENT),
      expect: (address, port, app) => this.#expectations.add(address, port, appId(app), this.#identification.time),
    };
    this.#identification = new Identification(host, hooks);
    this.#tcp = new TcpClassifier(table, this.#identification);
    this.#udp = new UdpClassifier(table, this.#identification);
  }

  /** Flows that were recognised by their bytes; of them those that had a session, and would have had one but for the cap. */
  get counters(): { recognised: number; followed: number; unfollowed: number } {
    const { recognised, followed } = this.#identification;
    return { recognised, followed: followed.followed, unfollowed: followed.unfollowed };
  }

  /** A new flow: its guess by port, or what another flow has announced. */
  begin(slot: number, time: number): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const expected = this.#expectations.size === 0 ? 0 : this.#expectations.find(words, base, time);
    words[base + APP] = expected === 0 ? guessByPort(words, base) : expected | AppSource.RELATED | SETTLED;
  }

  /** A packet with data of a flow that is not settled. */
  payload(packet: CountedPacket, slot: number, outbound: boolean): void {
    this.#identification.time = packet.time;
    const { words } = this.#table;
    const base = slot * STRIDE;
    if (words[base + APP] >>> LOOK_SHIFT < MOST_LOOKS) words[base + APP] += 1 << LOOK_SHIFT;
    const transport = words[base + KIND] & Kind.TRANSPORT;
    if (transport === TCP) this.#tcp.segment(packet, slot, outbound);
    else if (transport === UDP) this.#udp.datagram(packet, slot, outbound);
    else this.#echo(packet, slot);
  }

  /** The SYN was answered. */
  answered(packet: CountedPacket, slot: number, outbound: boolean): void {
    if (outbound || (this.#table.words[slot * STRIDE + KIND] & Kind.TRANSPORT) !== TCP) return;
    this.#tcp.answered(packet, slot);
  }

  /** The flow has ended: what is held of it is looked at, and sessions write their last records. */
  end(slot: number, time: number): void {
    const { words } = this.#table;
    const at = slot * STRIDE + APP;
    this.#identification.time = time;
    const app = words[at];
    if ((app & (STREAMED | SETTLED)) === STREAMED) this.#tcp.flush(slot);
    const undecided = (words[at] & (SETTLED | FOLLOWED)) === 0;
    if (undecided && app >>> LOOK_SHIFT > 0 && !this.#tcp.guessMayBeRight(slot)) this.#identification.giveUp(slot);
    else this.#identification.settle(slot);
    this.#tcp.release(slot);
  }

  /** The slot will be another flow's. */
  forget(slot: number): void {
    this.#identification.followed.forget(slot);
  }

  /** What its session has read of a flow, also after the session has ended. */
  details(slot: number): FlowDetails | null {
    return this.#identification.followed.details(slot);
  }

  /** ICMP: the first echo with data tells whose they all are: Community ID's flows know no identifiers. */
  #echo(packet: CountedPacket, slot: number): void {
    if (isOwnEcho(packet)) this.#identification.is(slot, OWN_ECHO);
    this.#identification.settle(slot);
  }
}
