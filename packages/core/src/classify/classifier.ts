// Finds out what each flow is from its first bytes, and follows those whose names, requests and times are wanted.
//
// A flow starts with a guess by port. Its first bytes, put in order for TCP, go to the recogniser of the guess and then to
// all others, until one is sure, all have declined, or the budget of looks is used up.

import { TcpFlag } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import { i32 } from "../decode/bytes.ts";
import { APP, FLAGS, INITIAL_SEQUENCE, KIND, Kind, PORTS, STRIDE, Seen } from "../flow/columns.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { PrefixBuffer } from "../reassemble/prefix-buffer.ts";
import { SlotPages } from "../reassemble/slot-pages.ts";
import { StreamReassembler } from "../reassemble/stream-reassembler.ts";
import type { StreamSink } from "../reassemble/stream-reassembler.ts";
import {
  APP_ID,
  AppEncryption,
  AppSource,
  ENCRYPTION,
  FOLLOWED,
  LOOK_SHIFT,
  MOST_LOOKS,
  SETTLED,
  STREAMED,
} from "./app-column.ts";
import { appId } from "./apps.ts";
import { Expectations } from "./expectations.ts";
import { Follower } from "./follower.ts";
import type { FollowerHost } from "./follower.ts";
import { guessByPort } from "./guess.ts";
import { Look } from "./look.ts";
import { OWN_ECHO, isOwnEcho } from "./own-echo.ts";
import { TcpRecognition, askUdp } from "./recognition.ts";
import { TCP_ENTRY_BY_ID, UDP_ENTRY_BY_ID } from "./registry.ts";
import type { Entry } from "./registry.ts";
import type { ReportName, SessionLatency } from "./session.ts";

const TCP = 6;
const UDP = 17;

/** Packets with data after which a flow is settled: a TCP flow may need several for one long message. */
const TCP_LOOKS = 24;
const UDP_LOOKS = 4;
/**
 * Flows that are followed at a time; further ones are recognised but not followed. A session may hold a handshake message
 * of 16 KiB for each direction.
 */
const MOST_FOLLOWED = 1 << 14;
/** Bytes of each direction that a recogniser may see. */
const PREFIX_BYTES = 8192;

export interface ClassifierHooks {
  /** The flow's APP column was `before` until now: what was counted under it moves to the new one. */
  reclassified(slot: number, before: number): void;
  /** The APP column is about to change from here on only: what was counted stays as it is. */
  changesFromHere(slot: number): void;
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

export class Classifier implements StreamSink {
  /** `followed` flows had a session, `unfollowed` would have had one but for the cap. */
  readonly counters = { recognised: 0, followed: 0, unfollowed: 0 };
  readonly #table: FlowTable;
  readonly #hooks: ClassifierHooks;
  readonly #details: boolean;
  readonly #streams: StreamReassembler;
  readonly #prefixes = new PrefixBuffer({ bytes: PREFIX_BYTES });
  readonly #followers = new Map<number, Follower>();
  /** Of flows in the table that have or had a session. */
  readonly #known = new Map<number, FlowDetails>();
  readonly #expectations = new Expectations();
  readonly #look = new Look();
  readonly #recognition = new TcpRecognition();
  /** UDP: length and first words of the datagram before, for each direction. */
  readonly #heads = new SlotPages(10);
  readonly #host: FollowerHost;
  #time = 0;

  /** `details`: names, versions and the records of sessions are wanted; `decrypts`: those of QUIC as well. */
  constructor(table: FlowTable, hooks: ClassifierHooks, details: boolean, decrypts: boolean = details) {
    this.#table = table;
    this.#details = details;
    this.#hooks = hooks;
    this.#streams = new StreamReassembler(this, {});
    this.#host = {
      table,
      detailed: details,
      decrypts,
      time: () => this.#time,
      emit: hooks.emit,
      message: hooks.message,
      password: hooks.password,
      loggedIn: hooks.loggedIn,
      measured: hooks.measured,
      unanswered: hooks.unanswered,
      encrypted: (slot, value) => this.#setEncrypted(slot, value),
      becomes: (slot, app) => this.#recognised(slot, appId(app), AppSource.CONTENT),
      expect: (address, port, app) => this.#expectations.add(address, port, appId(app), this.#time),
    };
  }

  /** A new flow: its guess by port, or what another flow has announced. */
  begin(slot: number, time: number): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const expected = this.#expectations.size === 0 ? 0 : this.#expectations.find(words, base, time);
    words[base + APP] = expected === 0 ? guessByPort(words, base) : expected | AppSource.RELATED | SETTLED;
  }

  /** A packet with data of a flow that is not settled. */
  payload(packet: Packet, slot: number, outbound: boolean): void {
    this.#time = packet.time;
    const { words } = this.#table;
    const base = slot * STRIDE;
    if (words[base + APP] >>> LOOK_SHIFT < MOST_LOOKS) words[base + APP] += 1 << LOOK_SHIFT;
    const transport = words[base + KIND] & Kind.TRANSPORT;
    if (transport === TCP) this.#segment(packet, slot, base, outbound);
    else if (transport === UDP) this.#datagram(packet, slot, base, outbound);
    else this.#echo(packet, slot);
  }

  /** The SYN was answered: from here on both directions' first bytes are known by their numbers, in whatever order they come. */
  answered(packet: Packet, slot: number, outbound: boolean): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    if (outbound || (words[base + APP] & STREAMED) !== 0 || (words[base + KIND] & Kind.TRANSPORT) !== TCP) return;
    this.#open(packet, slot, base, outbound);
  }

  /** The flow has ended: what is held of it is looked at, and sessions write their last records. */
  end(slot: number, time: number): void {
    this.#time = time;
    const app = this.#table.words[slot * STRIDE + APP];
    if ((app & (STREAMED | SETTLED)) === STREAMED) this.#streams.flush(slot);
    const undecided = (this.#table.words[slot * STRIDE + APP] & (SETTLED | FOLLOWED)) === 0;
    if (undecided && app >>> LOOK_SHIFT > 0 && !this.#guessMayBeRight(slot)) this.#giveUp(slot);
    else this.#settle(slot);
  }

  /** TCP: what came fits the guess, and was too little to be sure. */
  #guessMayBeRight(slot: number): boolean {
    const guess = TCP_ENTRY_BY_ID[this.#table.words[slot * STRIDE + APP] & APP_ID];
    if (guess === undefined) return false;
    const says = (direction: number): boolean =>
      this.#prefixes.find(slot, direction) > 0 && this.#recognition.mayBe(slot, direction, guess);
    return says(0) || says(1);
  }

  /** The slot will be another flow's. */
  forget(slot: number): void {
    if (this.#isFollowed(slot)) this.#known.delete(slot);
  }

  /** What its session has read of a flow, also after the session has ended. */
  details(slot: number): FlowDetails | null {
    return this.#isFollowed(slot) ? (this.#known.get(slot) ?? null) : null;
  }

  /** A session follows the flow, or did. */
  #isFollowed(slot: number): boolean {
    return (this.#table.words[slot * STRIDE + APP] & FOLLOWED) !== 0;
  }

  #followerOf(slot: number): Follower | undefined {
    return this.#isFollowed(slot) ? this.#followers.get(slot) : undefined;
  }

  // --- TCP ---

  #segment(packet: Packet, slot: number, base: number, outbound: boolean): void {
    const { words } = this.#table;
    if ((words[base + APP] & STREAMED) === 0) {
      // A keep-alive's byte is old: a flow whose beginning was not captured must not begin with it.
      if (packet.payloadLength === 1 && (words[base + FLAGS] & Seen.SYN) === 0) return;
      this.#open(packet, slot, base, outbound);
    }
    const { sequence, data, payloadOffset, payloadCaptured, payloadLength, time } = packet;
    const direction = outbound ? 0 : 1;
    // A SYN with data (RFC 7413) takes one number before it.
    const first = (packet.tcpFlags & 2) === 0 ? sequence : sequence + 1;
    // What it answers has all been there, even if the capture has missed some of it.
    if ((packet.tcpFlags & TcpFlag.ACK) !== 0)
      this.#streams.acknowledged(slot, 1 - direction, packet.acknowledgement | 0, time);
    this.#streams.segment(slot, direction, first | 0, data, payloadOffset, payloadCaptured, payloadLength, time);
    if ((words[base + APP] & (SETTLED | FOLLOWED)) === 0 && words[base + APP] >>> LOOK_SHIFT >= TCP_LOOKS)
      this.#giveUp(slot);
  }

  /** Both directions begin with the SYN's answer or the first data of either: its acknowledgement tells where the other stands. */
  #open(packet: Packet, slot: number, base: number, outbound: boolean): void {
    const { words } = this.#table;
    words[base + APP] |= STREAMED;
    const sawSyn = (words[base + FLAGS] & Seen.SYN) !== 0;
    const own =
      outbound && sawSyn ? words[base + INITIAL_SEQUENCE] + 1 : packet.sequence + ((packet.tcpFlags >> 1) & 1);
    this.#streams.open(slot, outbound ? 0 : 1, own | 0);
    const other = outbound || !sawSyn ? packet.acknowledgement : words[base + INITIAL_SEQUENCE] + 1;
    this.#streams.open(slot, outbound ? 1 : 0, other | 0);
  }

  /** StreamSink: the next bytes of a direction. */
  data(slot: number, direction: number, data: Uint8Array, offset: number, length: number): void {
    this.#time = this.#streams.time;
    const follower = this.#followerOf(slot);
    if (follower !== undefined) {
      if (!follower.data(direction === 0, data, offset, offset + length)) this.#settle(slot);
      return;
    }
    const prefixes = this.#prefixes;
    const had = prefixes.find(slot, direction);
    const have = prefixes.append(slot, direction, data, offset, length);
    if (have === 0) return this.#giveUp(slot);
    const look = this.#look;
    look.data = prefixes.data;
    look.start = prefixes.offset;
    look.end = look.start + have;
    look.length = have;
    this.#lookAt(slot, direction === 0);
    const guess = TCP_ENTRY_BY_ID[this.#table.words[slot * STRIDE + APP] & APP_ID];
    const found = this.#recognition.ask(slot, direction, had === 0, guess, look);
    if (found === null) {
      const full = have === PREFIX_BYTES;
      // The other side may still say what it is.
      if (full || (!this.#recognition.undecided && prefixes.find(slot, 1 - direction) > 0)) this.#giveUp(slot);
      return;
    }
    const entry = this.#found(slot, found);
    // What did not fit the prefix any more comes behind it.
    if (entry !== null) this.#follow(slot, entry, direction, data, offset + have - had, offset + length);
  }

  /** StreamSink: bytes that were lost. What comes behind them is no beginning. */
  gap(slot: number, direction: number, bytes: number): void {
    this.#time = this.#streams.time;
    const follower = this.#followerOf(slot);
    if (follower === undefined) this.#giveUp(slot);
    else if (!follower.gap(direction === 0, bytes)) this.#settle(slot);
  }

  /** The session gets both directions from their beginnings, the one that has just spoken last. */
  #follow(slot: number, entry: Entry, direction: number, data: Uint8Array, start: number, end: number): void {
    const follower = this.#newFollower(slot, entry, "tcp");
    if (follower === null) return this.#settle(slot);
    const prefixes = this.#prefixes;
    let goesOn = true;
    for (const each of [1 - direction, direction]) {
      const have = prefixes.find(slot, each);
      if (have > 0 && goesOn)
        goesOn = follower.data(each === 0, prefixes.data, prefixes.offset, prefixes.offset + have);
    }
    if (start < end && goesOn) goesOn = follower.data(direction === 0, data, start, end);
    prefixes.free(slot);
    if (!goesOn) this.#settle(slot);
  }

  // --- UDP ---

  #datagram(packet: Packet, slot: number, base: number, outbound: boolean): void {
    const { words } = this.#table;
    const { data, payloadOffset, payloadCaptured, payloadLength } = packet;
    const end = payloadOffset + payloadCaptured;
    const follower = this.#followerOf(slot);
    if (follower !== undefined) {
      if (!follower.data(outbound, data, payloadOffset, end)) this.#settle(slot);
      return;
    }
    const look = this.#look;
    look.data = data;
    look.start = payloadOffset;
    look.end = end;
    look.length = payloadLength;
    this.#lookAt(slot, outbound);
    this.#remember(slot, outbound ? 0 : 5);
    const found = askUdp(UDP_ENTRY_BY_ID[words[base + APP] & APP_ID], look);
    if (found === null) {
      if (look.count >= UDP_LOOKS) this.#giveUp(slot);
      return;
    }
    const entry = this.#found(slot, found);
    if (entry === null) return;
    const begun = this.#newFollower(slot, entry, "udp");
    if (begun === null || !begun.data(outbound, data, payloadOffset, end)) this.#settle(slot);
  }

  /** Gives the look the datagram before, and keeps this one for the next. */
  #remember(slot: number, at: number): void {
    const look = this.#look;
    const page = this.#heads.make(slot);
    const head = this.#heads.at(slot) + at;
    const isFirst = this.#table.words[slot * STRIDE + APP] >>> LOOK_SHIFT === 1;
    if (isFirst) page.fill(0, this.#heads.at(slot), this.#heads.at(slot) + 10);
    look.previousLength = page[head];
    for (let i = 0; i < 4; i++) {
      look.previous[i] = page[head + 1 + i];
      page[head + 1 + i] = look.end - look.start >= 4 * i + 4 ? i32(look.data, look.start + 4 * i) : 0;
    }
    page[head] = look.length;
  }

  // --- ICMP ---

  /** The first echo with data tells whose they all are: Community ID's flows know no identifiers. */
  #echo(packet: Packet, slot: number): void {
    if (isOwnEcho(packet)) {
      this.counters.recognised++;
      this.#recognised(slot, OWN_ECHO, AppSource.CONTENT);
    }
    this.#settle(slot);
  }

  // --- all ---

  #lookAt(slot: number, outbound: boolean): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const look = this.#look;
    look.outbound = outbound;
    look.sourcePort = words[base + PORTS] >>> 16;
    look.destinationPort = words[base + PORTS] & 0xffff;
    look.count = words[base + APP] >>> LOOK_SHIFT;
  }

  /** The flow is what this entry says. The entry again when a session is wanted, else null. */
  #found(slot: number, entry: Entry): Entry | null {
    this.counters.recognised++;
    this.#recognised(slot, entry.id, AppSource.CONTENT);
    const { sessionForDetails } = entry.protocol;
    if (entry.session !== undefined && (this.#details || sessionForDetails === undefined)) return entry;
    this.#settle(slot);
    return null;
  }

  #newFollower(slot: number, entry: Entry, transport: "tcp" | "udp"): Follower | null {
    const { session } = entry;
    if (session === undefined) return null;
    if (this.#followers.size >= MOST_FOLLOWED) {
      this.counters.unfollowed++;
      return null;
    }
    this.counters.followed++;
    const follower = new Follower(this.#host, slot, transport, session);
    this.#followers.set(slot, follower);
    this.#known.set(slot, follower.details);
    this.#table.words[slot * STRIDE + APP] |= FOLLOWED;
    return follower;
  }

  #recognised(slot: number, id: number, source: number): void {
    const { words } = this.#table;
    const at = slot * STRIDE + APP;
    const before = words[at];
    words[at] = (before & ~(APP_ID | AppSource.RELATED)) | id | source;
    this.#hooks.reclassified(slot, before);
  }

  #setEncrypted(slot: number, value: boolean): void {
    this.#hooks.changesFromHere(slot);
    const { words } = this.#table;
    const at = slot * STRIDE + APP;
    words[at] = (words[at] & ~ENCRYPTION) | (value ? AppEncryption.ENCRYPTED : AppEncryption.CLEAR);
  }

  /**
   * Nobody recognises it. The guess by port stays where there is no recogniser that could have said better, or where the
   * beginning was not captured; a protocol that declined its own port is not what runs there.
   */
  #giveUp(slot: number): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const app = words[base + APP];
    const tcp = (words[base + KIND] & Kind.TRANSPORT) === TCP;
    const declined = (tcp ? TCP_ENTRY_BY_ID : UDP_ENTRY_BY_ID)[app & APP_ID] !== undefined;
    const fromStart = !tcp || (words[base + FLAGS] & (Seen.SYN | Seen.SYN_ACK)) !== 0;
    if (declined && fromStart && (app & AppSource.RELATED) === AppSource.PORT)
      this.#recognised(slot, 0, AppSource.NONE);
    this.#settle(slot);
  }

  /** Nothing more is wanted: what was kept of the bytes goes. */
  #settle(slot: number): void {
    this.#table.words[slot * STRIDE + APP] |= SETTLED;
    const follower = this.#followerOf(slot);
    if (follower !== undefined) {
      this.#followers.delete(slot);
      follower.end();
      if (follower.isUnread) this.#known.delete(slot);
    }
    this.#release(slot);
  }

  #release(slot: number): void {
    const app = this.#table.words[slot * STRIDE + APP];
    if ((app & STREAMED) === 0) return;
    this.#streams.close(slot);
    this.#prefixes.free(slot);
  }
}
