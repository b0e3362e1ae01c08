// The engine: frames go in, one at a time; flows, summaries and snapshots come out. Wires the folders beside it, in the order
// of the data. Knows no clock: time is the packets' own, or what `advance` says while the wire is silent.

import type { Frame } from "./capfile/frame.ts";
import { SETTLED, identityOf } from "./classify/app-column.ts";
import { Classifier } from "./classify/classifier.ts";
import type { ClassifierHooks } from "./classify/classifier.ts";
import type { ReportName } from "./classify/session.ts";
import type { Verdicts } from "./classify/verdicts.ts";
import { Decoder } from "./decode/decode.ts";
import { Defragmenter } from "./decode/defragment.ts";
import { Fault } from "./decode/fault.ts";
import { TcpFlag } from "./decode/packet.ts";
import type { CountedPacket, Packet } from "./decode/packet.ts";
import { Detection } from "./detect/detection.ts";
import type { AlertViewRecord } from "./detect/alert.ts";
import { describePacket } from "./describe/describe.ts";
import type { PacketRecord } from "./describe/describe.ts";
import { LatestPackets } from "./engine/latest-packets.ts";
import type { LatestRecord } from "./engine/latest-packets.ts";
import type { EngineOptions, FlowViews } from "./engine/options.ts";
import { PacketClock } from "./engine/packet-clock.ts";
import { Sighting } from "./engine/sighting.ts";
import { Views } from "./engine/views.ts";
import type { PacketPredicate } from "./filter/compile.ts";
import { APP, FLAGS, STRIDE } from "./flow/columns.ts";
import { flowRecord } from "./flow/flow-record.ts";
import type { FlowDetails, FlowRecord } from "./flow/flow-record.ts";
import type { FlowKey } from "./flow/flow-key.ts";
import { FlowTable } from "./flow/flow-table.ts";
import type { EndReason } from "./flow/flow-table.ts";
import { LocalHosts } from "./flow/local-hosts.ts";
import { dnsRecord } from "./latency/dns-record.ts";
import { LatencyTally } from "./latency/latency-tally.ts";
import { DnsTracker } from "./latency/dns-tracker.ts";
import type { DnsCounters } from "./latency/dns-tracker.ts";
import type { DnsSink } from "./latency/dns-exchange.ts";
import { TcpAnalysis } from "./latency/tcp-analysis.ts";
import { HistoryFeed } from "./measure/history-feed.ts";
import { LatencyRelay, sessionKind } from "./measure/latency-relay.ts";
import { snapshotOf } from "./measure/snapshot.ts";
import type { SnapshotCursor, SnapshotRecord as ViewSnapshot, SnapshotSource } from "./measure/snapshot.ts";
import { View } from "./measure/view.ts";
import type { SummaryRecord } from "./measure/view.ts";

export type { EngineOptions, FlowViews } from "./engine/options.ts";

export interface SnapshotRecord extends ViewSnapshot, LatestRecord {
  /** Of all traffic; missing where nobody looks for what is wrong. */
  alerts?: AlertViewRecord;
}

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;
const SWEEP_EVERY = 1e6;
/** On a live wire somebody waits for the word that there is no answer; in a file it is there, however late it came. */
const DNS_TIMEOUT = { live: 5e6, file: 60e6 } as const;
/** Flows that a frame, and a tick of silence, may end because they were idle; the rest waits for the next. */
const SWEEP_FRAME = 16;
const SWEEP_TICK = 10_000;

/** A record that has yet to be handed out. */
interface Pending {
  slot: number;
  report: ReportName;
  record: object;
}

export class Engine {
  /** Frames that the capture lost before they came here. */
  dropped = 0;
  /** Null where nobody looks for what is wrong. */
  readonly detection: Detection | null;
  /** The packet that was ingested last; one that came by `ingestDecoded` has no more than was given. */
  readonly packet: Packet;
  /** The key of its flow, where it has an IP layer. */
  readonly key: FlowKey;
  /** Random, of all hashes. */
  readonly seed: number;

  readonly #options: EngineOptions;
  readonly #decoder: Decoder;
  readonly #classifier: Classifier;
  readonly #table: FlowTable;
  readonly #tcp: TcpAnalysis;
  readonly #local: LocalHosts;
  readonly #history: HistoryFeed | null;
  readonly #views: Views;
  /** That packet, with what is known of it. */
  readonly #sighting: Sighting;
  /** The views of the flow that is being told of; one reused record. */
  readonly #flowViews: { slot: number; selected(view: View): boolean };
  /** Of the packet at hand, until the views have counted it. */
  readonly #records: Pending[] = [];
  /** By slot, where verdicts are learned or used: which flow it is, counted from 0. */
  readonly #flowNumbers: Int32Array | null;
  #flows = 0;
  #isConcluded = false;
  readonly #verdicts: Verdicts | null;
  readonly #latency: LatencyRelay;
  /** Null where nobody wants to know. */
  readonly #dns: DnsTracker | null;
  readonly #latest = new LatestPackets();
  /** A flow whose first packet is being classified. */
  #uncounted = 0;
  readonly #clock: PacketClock;
  #swept: number = -Infinity;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.#clock = new PacketClock(options.live);
    this.#decoder = new Decoder(new Defragmenter({ seed: options.seed }));
    this.packet = this.#decoder.packet;
    this.#table = new FlowTable({
      seed: options.seed,
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.idleTimeout === undefined ? {} : { idleTimeout: options.idleTimeout }),
      ...(options.activeTimeout === undefined ? {} : { activeTimeout: options.activeTimeout }),
      onEnd: (slot, reason) => this.#flowEnds(slot, reason),
    });
    this.key = this.#table.key;
    const latency = new LatencyRelay(this.#wantsLatency);
    this.#latency = latency;
    const tcpSink = options.latencySink ?? (this.#wantsLatency ? latency : null);
    this.#tcp = new TcpAnalysis(this.#table.memory, this.#table.capacity, tcpSink);
    const hooks: ClassifierHooks = {
      reclassified: (slot, before) => this.#reclassified(slot, before),
      changesFromHere: (slot) => this.#views.each((view) => view.changesFromHere(slot)),
      emit: (slot, report, record) => {
        this.detection?.record(report, record, slot);
        if (this.#options.onRecord !== undefined) this.#records.push({ slot, report, record });
      },
      message: (slot, ...message) => this.#dns?.streamed(this.packet.time, slot, ...message),
      password: (slot) => this.detection?.password(slot),
      loggedIn: (slot) => this.detection?.loggedIn(slot),
      measured: (slot, kind, ...rest) => latency.measured(slot, sessionKind(kind), ...rest),
      unanswered: (slot, kind, ...rest) => latency.lost(slot, sessionKind(kind), ...rest),
    };
    this.detection = this.#newDetection();
    this.#dns = this.#newDnsTracker();
    this.#classifier = this.#newClassifier(hooks);
    this.#local = new LocalHosts(options.local ?? []);
    this.#sighting = new Sighting(this.packet, this.#table.memory, (slot) => this.#detailsOf(slot));
    this.#views = new Views((filter) => this.#newView(filter));
    this.#history = this.#newHistory();
    this.#flowViews = { slot: 0, selected: (view) => view.has(this.#flowViews.slot) };
    this.#verdicts = options.verdicts ?? null;
    const numbered = options.learn !== undefined || options.verdicts !== undefined;
    this.#flowNumbers = numbered ? new Int32Array(this.#table.capacity + 1) : null;
  }

  /** Everything, without a filter. */
  get main(): View {
    return this.#views.main;
  }

  /** Where the flow of the packet at hand is in tables of flows; 0 when it has none. */
  get slot(): number {
    return this.#sighting.slot;
  }

  /** The application column of its flow, 0 when it has none. */
  get app(): number {
    return this.#sighting.column;
  }

  /** Whether it goes from the flow's initiator to its responder. */
  get outbound(): boolean {
    return this.#sighting.outbound;
  }

  /** What it is as TCP, bits of `TcpEvent`. */
  get tcpEvents(): number {
    return this.#sighting.tcpEvents;
  }

  /** Packet time now, microseconds; NaN before the first packet. */
  get now(): number {
    return this.#clock.now;
  }

  /** Whether it looks at more of a packet than a `CountedPacket` has. */
  get asksWhole(): boolean {
    return this.detection !== null || this.#views.askWhole;
  }

  /** How DNS was paired; null where nobody wants to know. */
  get dns(): DnsCounters | null {
    return this.#dns?.counters ?? null;
  }

  get evicted(): number {
    return this.#table.evicted;
  }

  /** Counts a frame. Afterwards `packet` and `app` describe it, until the next call. */
  ingest(frame: Frame, interfaceName: string | null): void {
    this.#decoder.decode(frame);
    if (this.packet.ipVersion !== 0) this.key.read(this.packet);
    this.ingestDecoded(frame.linkType, interfaceName);
  }

  /**
   * Counts what stands in `packet` and `key` already, because another thread has decoded it: the whole, if `asksWhole` or somebody
   * is going to ask for the packet; else a `CountedPacket`.
   */
  ingestDecoded(linkType: number, interfaceName: string | null): void {
    const packet = this.packet;
    if (!this.#clock.packet(packet.time)) this.#disbelieve(packet);
    const { time } = packet;
    if (this.detection !== null && !(time < this.detection.due)) this.detection.turn(time);
    this.#history?.advance(time);
    if (Math.abs(time - this.#swept) >= SWEEP_EVERY) {
      this.#dns?.advance(time);
      if (this.#table.sweep(time, SWEEP_FRAME)) this.#swept = time;
    }
    const sighting = this.#sighting;
    sighting.linkType = linkType;
    if (sighting.interfaceName !== interfaceName) sighting.interfaceName = interfaceName;
    if (packet.ipVersion !== 0) this.#countFlow(packet, sighting);
    else {
      sighting.slot = sighting.column = sighting.tcpEvents = 0;
      sighting.isNew = false;
      sighting.outbound = true;
    }
    const { slot, isNew } = sighting;
    this.#views.count(sighting);
    this.#history?.count(packet, slot, isNew, sighting.outbound);
    this.detection?.packet(packet, slot, isNew);
    if (this.#records.length > 0 || this.#latency.isWaiting) this.#handOut();
  }

  /** The packet's flow: what it is, and how fast it answers. */
  #countFlow(packet: CountedPacket, sighting: Sighting): void {
    const table = this.#table;
    table.countKeyed(packet);
    const { slot, outbound, isNew } = table;
    const base = slot * STRIDE;
    sighting.slot = slot;
    sighting.outbound = outbound;
    sighting.isNew = isNew;
    sighting.tcpEvents = this.#tcp.analyse(packet, slot, outbound, isNew);
    if (isNew) {
      this.#uncounted = slot;
      table.words[base + FLAGS] |= this.#local.flags(table.words, base);
      this.#classifier.begin(slot, packet.time);
      if (this.#flowNumbers !== null) this.#flowNumbers[slot] = this.#flows++;
    }
    if ((table.words[base + APP] & SETTLED) === 0) {
      if (packet.payloadCaptured > 0) this.#classifier.payload(packet, slot, outbound);
      else if ((packet.tcpFlags & SYN_ACK) === SYN_ACK) this.#classifier.answered(packet, slot, outbound);
    }
    this.#dns?.packet(packet, slot, outbound);
    this.#uncounted = 0;
    const app = table.words[base + APP];
    sighting.column = this.#verdicts === null ? app : this.#verdicts.applyTo(app, this.#flowNumbers![slot]);
  }

  /** The wire is silent: `time` (microseconds) has come. */
  advance(time: number): void {
    if (!this.#clock.silence(time)) return;
    this.#dns?.advance(time);
    this.#handOut();
    if (this.#table.sweep(time, SWEEP_TICK)) this.#swept = time;
    this.#views.each((view) => view.watched?.series.advance(time));
    this.#history?.advance(time);
    this.detection?.silence(time);
  }

  /**
   * No frames will come any more, but somebody goes on looking at the flows, so they stay: what is open in them is given up,
   * and counts as lost where it was never answered.
   */
  conclude(): void {
    this.#isConcluded = true;
    this.detection?.finishing();
    for (const slot of this.#table.liveSlots()) {
      this.#conclude(slot);
      this.detection?.flowEnds(slot, false);
    }
  }

  /** The input has ended: all flows end. */
  finish(): void {
    this.detection?.finishing();
    this.#table.finish();
    this.detection?.finish();
    this.#history?.flush();
  }

  /** Tells history all that it does not have yet, though flows go on. */
  flushHistory(): void {
    this.#history?.flush();
  }

  addDropped(packets: number): void {
    this.dropped += packets;
  }

  /** Adds a view that counts from now on. Throws a FilterError when the filter is wrong. */
  addView(filter: string): View {
    return this.#views.add(filter, this.#clock.now);
  }

  removeView(view: View): void {
    this.#views.remove(view);
  }

  summary(view: View): SummaryRecord {
    return view.summary(this.dropped, this.#table.evicted);
  }

  /** Of an engine that is watched. */
  snapshot(view: View, cursor: SnapshotCursor): SnapshotRecord {
    const { watched } = view;
    if (watched === null) throw new Error("a view that nobody watches has no snapshot");
    const alerts = this.detection === null ? {} : { alerts: this.detection.view() };
    return {
      ...snapshotOf(view, watched, this.#snapshotSource(), cursor),
      ...this.#latest.read(watched.latest, cursor),
      ...alerts,
    };
  }

  /** The packet that was ingested last, the whole of it, as a row for lists. */
  describe(interfaceName: string | null): PacketRecord {
    return describePacket(this.packet, interfaceName, this.app);
  }

  /** The last packet, the whole of it, against a predicate of `compileFilter`. */
  matches(predicate: PacketPredicate): boolean {
    return predicate(this.packet, this.#sighting);
  }

  /** It came when the one before it did, and counts as malformed. */
  #disbelieve(packet: CountedPacket): void {
    packet.time = this.#clock.now;
    if (packet.fault === Fault.NONE) packet.fault = Fault.TIME;
  }

  #detailsOf(slot: number): FlowDetails | null {
    return this.#verdicts?.details(this.#flowNumbers![slot]) ?? this.#classifier.details(slot);
  }

  #newClassifier(hooks: ClassifierHooks): Classifier {
    const { details = true, decrypt = details } = this.#options;
    return new Classifier(this.#table, hooks, details, decrypt);
  }

  #newHistory(): HistoryFeed | null {
    const { history } = this.#options;
    if (history === undefined) return null;
    return new HistoryFeed({
      ...history,
      latency: () => (this.#wantsLatency ? this.#newLatencyTally() : null),
      table: this.#table,
      view: this.main,
      flow: (slot, reason) => this.#record(slot, reason),
      losses: () => ({ dropped: this.dropped, evicted: this.#table.evicted }),
    });
  }

  #newDetection(): Detection | null {
    const { detect = null, seed } = this.#options;
    if (detect === null) return null;
    const losses = () => ({ dropped: this.dropped, packets: this.main.packets });
    return new Detection(detect, { seed, table: this.#table, losses });
  }

  #newLatencyTally(): LatencyTally {
    const details = (slot: number) => this.#classifier.details(slot);
    return new LatencyTally({ words: this.#table.words, live: true, details });
  }

  #newView(filter: string): View {
    const { seed, live, watched = false } = this.#options;
    const details = (slot: number) => this.#classifier.details(slot);
    const latency = this.#wantsLatency;
    return new View(filter, this.#table, { seed, live, watched, latency, details });
  }

  get #wantsLatency(): boolean {
    const { latency, details } = this.#options;
    return latency ?? details ?? true;
  }

  #record(slot: number, reason: EndReason | null): FlowRecord {
    const { memory, words } = this.#table;
    const identity = identityOf(words[slot * STRIDE + APP]);
    return flowRecord(memory, slot, identity, this.#classifier.details(slot), reason);
  }

  #snapshotSource(): SnapshotSource {
    const flow = (slot: number): FlowRecord => this.#record(slot, null);
    return { table: this.#table, now: this.#clock.now, live: this.#options.live, flow };
  }

  #reclassified(slot: number, before: number): void {
    // The first packet of a flow is classified before any view has counted it.
    if (slot === this.#uncounted) return;
    this.#views.each((view) => view.reclassified(slot, before));
  }

  #flowEnds(slot: number, reason: EndReason): void {
    // A slice does not end the flow.
    const sliced = reason === "active";
    if (!sliced && !this.#isConcluded) this.#conclude(slot);
    const { onFlow } = this.#options;
    if (onFlow !== undefined) onFlow(this.#record(slot, reason), this.#viewsOf(slot));
    this.detection?.flowEnds(slot, sliced);
    if (!sliced) this.#history?.flowEnds(slot, reason);
    this.#views.each((view) => view.flowEnds(slot, sliced));
    if (!sliced) this.#classifier.forget(slot);
  }

  /** The flow's last words, before it leaves the table. */
  #conclude(slot: number): void {
    this.#classifier.end(slot, this.packet.time);
    this.#dns?.flowEnds(slot);
    this.#tcp.end(slot, this.packet.time);
    this.#handOut();
    this.#learn(slot);
  }

  #newDnsTracker(): DnsTracker | null {
    const { seed, live, onRecord } = this.#options;
    const latency = this.#latency;
    if (onRecord === undefined && !this.#wantsLatency && this.detection === null) return null;
    const sink: DnsSink = {
      measured: (slot, ...rest) => latency.measured(slot, ...rest),
      lost: (slot, ...rest) => latency.lost(slot, ...rest),
      exchanged: (exchange) => {
        latency.exchanged(exchange);
        this.detection?.exchanged(exchange);
        if (onRecord === undefined) return;
        this.#records.push({ slot: exchange.slot, report: "dns", record: dnsRecord(exchange) });
      },
    };
    return new DnsTracker(this.#table.words, sink, { seed, timeout: live ? DNS_TIMEOUT.live : DNS_TIMEOUT.file });
  }

  #handOut(): void {
    if (this.#records.length > 0) this.#report();
    if (!this.#latency.isWaiting) return;
    this.#views.each((view) => this.#latency.deliver(view));
    if (this.#history !== null) this.#latency.deliver(this.#history);
    this.#latency.clear();
  }

  #report(): void {
    for (const { slot, report, record } of this.#records) this.#options.onRecord?.(report, record, this.#viewsOf(slot));
    this.#records.length = 0;
  }

  #viewsOf(slot: number): FlowViews {
    this.#flowViews.slot = slot;
    return this.#flowViews;
  }

  #learn(slot: number): void {
    this.#options.learn?.set(
      this.#flowNumbers![slot],
      this.#table.words[slot * STRIDE + APP],
      this.#classifier.details(slot),
    );
  }
}
