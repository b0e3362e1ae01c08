// The engine: frames go in, one at a time; flows, summaries and snapshots come out. Wires the folders beside it, in the order
// of the data. Knows no clock: time is the packets' own, or what `advance` says while the wire is silent.

import { Frame } from "./capfile/frame.ts";
import { APPS } from "./classify/apps.ts";
import { APP_ID, SETTLED, identityOf, isEncrypted } from "./classify/app-column.ts";
import { Classifier } from "./classify/classifier.ts";
import type { ClassifierHooks } from "./classify/classifier.ts";
import type { ReportName } from "./classify/session.ts";
import type { Verdicts } from "./classify/verdicts.ts";
import { Decoder } from "./decode/decode.ts";
import { Defragmenter } from "./decode/defragment.ts";
import { TcpFlag } from "./decode/packet.ts";
import type { Packet } from "./decode/packet.ts";
import { Detection } from "./detect/detection.ts";
import type { DetectOptions } from "./detect/detection.ts";
import type { AlertViewRecord } from "./detect/alert.ts";
import { describePacket } from "./describe/describe.ts";
import type { PacketRecord } from "./describe/describe.ts";
import { compileFilter } from "./filter/compile.ts";
import type { PacketPredicate } from "./filter/compile.ts";
import type { PacketContext } from "./filter/occurrences.ts";
import { APP, FLAGS, STRIDE } from "./flow/columns.ts";
import { flowRecord, handshakeTime } from "./flow/flow-record.ts";
import type { FlowDetails, FlowRecord } from "./flow/flow-record.ts";
import { FlowTable } from "./flow/flow-table.ts";
import type { EndReason } from "./flow/flow-table.ts";
import { LocalHosts } from "./flow/local-hosts.ts";
import { dnsRecord } from "./latency/dns-record.ts";
import { LatencyTally } from "./latency/latency-tally.ts";
import { DnsTracker } from "./latency/dns-tracker.ts";
import type { DnsCounters } from "./latency/dns-tracker.ts";
import type { DnsSink } from "./latency/dns-exchange.ts";
import { TcpAnalysis } from "./latency/tcp-analysis.ts";
import type { TcpSink } from "./latency/tcp-event.ts";
import { HistoryFeed } from "./measure/history-feed.ts";
import type { HistorySink } from "./measure/history-feed.ts";
import type { Latest } from "./measure/latest.ts";
import { LatencyRelay, sessionKind } from "./measure/latency-relay.ts";
import { snapshotOf } from "./measure/snapshot.ts";
import type { SnapshotCursor, SnapshotRecord as ViewSnapshot, SnapshotSource } from "./measure/snapshot.ts";
import { View } from "./measure/view.ts";
import type { SummaryRecord } from "./measure/view.ts";

export interface EngineOptions {
  /** 32 random bits, from the host. */
  seed: number;
  /** True for an interface: series are a ring of the last half hour, rates those of the last second. */
  live: boolean;
  /**
   * Read names, versions and requests as well (the default): the flows' host, alpn, tls_version and ja4, and the records of
   * reports. Without them flows are recognised all the same, at less cost.
   */
  details?: boolean;
  /** Those of QUIC as well, which takes decrypting its first packets (the default). */
  decrypt?: boolean;
  /** Add up how long answers take; the default is that of `details`. */
  latency?: boolean;
  /** Keep some of the latest packets for the eye. */
  latest?: boolean;
  /** Cap of the flow table in bytes. */
  memory?: number;
  /** Microseconds; see FlowTable. */
  idleTimeout?: number;
  activeTimeout?: number;
  /** This machine's addresses, 4 or 16 bytes each; without them private networks count as local. */
  local?: readonly Uint8Array[];
  /** A flow has ended, or a slice of it has: called with the main view's idea of it. */
  onFlow?: (flow: FlowRecord, views: FlowViews) => void;
  /** A record of a report is complete; the views are those of its flow. */
  onRecord?: (report: ReportName, record: object, views: FlowViews) => void;
  /** Is told of each latency of TCP that is measured, instead of the views. */
  latencySink?: TcpSink;
  /**
   * Is told everything that history keeps, about every five seconds of packet time. `firstId` numbers the flows, and none is
   * given twice if it is the time in microseconds. Flows then are told in slices, so no active timeout is needed.
   */
  history?: { sink: HistorySink; firstId: number };
  /** Look for what is wrong; names and requests are looked at where `details` says so. */
  detect?: DetectOptions | null;
  /** Is told what each flow turns out to be, for another reading of the same frames. */
  learn?: Verdicts;
  /** What an earlier reading of the same frames has learned: filters and packets get it from a flow's first packet on. */
  verdicts?: Verdicts;
}

/** Tells whether any packet of a flow has been selected by a view. */
export interface FlowViews {
  selected(view: View): boolean;
  /** Of the flow; it is another flow's once this one has ended. */
  readonly slot: number;
}

export interface SnapshotRecord extends ViewSnapshot {
  latest: PacketRecord[];
  latest_skipped: number;
  /** Of all traffic; missing where nobody looks for what is wrong. */
  alerts?: AlertViewRecord;
}

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;
const SWEEP_EVERY = 1e6;
/** On a live wire somebody waits for the word that there is no answer; in a file it is there, however late it came. */
const DNS_TIMEOUT = { live: 5e6, file: 60e6 } as const;
/** No packet is so late, in microseconds. */
const CLOCK_SET_BACK = 60e6;
/** Flows that a frame, and a tick of silence, may end because they were idle; the rest waits for the next. */
const SWEEP_FRAME = 64;
const SWEEP_TICK = 10_000;

/** A record that has yet to be handed out. */
interface Pending {
  slot: number;
  report: ReportName;
  record: object;
}

interface FilteredView {
  view: View;
  predicate: PacketPredicate;
}

export class Engine {
  /** Everything, without a filter. */
  readonly main: View;
  /** Frames that the capture lost before they came here. */
  dropped = 0;
  /** Null where nobody looks for what is wrong. */
  readonly detection: Detection | null;
  /** The packet that was ingested last. */
  readonly packet: Packet;
  /** Its flow's application column, 0 when it has no flow. */
  app = 0;
  /** What it is as TCP, bits of `TcpEvent`. */
  tcpEvents = 0;
  /** Whether it goes from the flow's initiator to its responder. */
  outbound = true;
  /** And that flow. */
  #slot = 0;

  readonly #options: EngineOptions;
  readonly #decoder: Decoder;
  readonly #classifier: Classifier;
  readonly #table: FlowTable;
  readonly #tcp: TcpAnalysis;
  readonly #local: LocalHosts;
  readonly #history: HistoryFeed | null;
  readonly #filtered: FilteredView[] = [];
  /** What a filter may ask beside the packet; one reused record. */
  readonly #context: PacketContext & { app: string | null; interfaceName: string | null };
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
  /** For looking at stored packets again, so that fragments in flight are not disturbed. */
  #looking: Decoder | null = null;
  readonly #frame = new Frame();
  /** A flow whose first packet is being classified. */
  #uncounted = 0;
  #now: number = NaN;
  #swept: number = -Infinity;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#decoder = new Decoder(new Defragmenter({ seed: options.seed }));
    this.packet = this.#decoder.packet;
    this.#table = new FlowTable({
      seed: options.seed,
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.idleTimeout === undefined ? {} : { idleTimeout: options.idleTimeout }),
      ...(options.activeTimeout === undefined ? {} : { activeTimeout: options.activeTimeout }),
      onEnd: (slot, reason) => this.#flowEnds(slot, reason),
    });
    const latency = new LatencyRelay(this.#wantsLatency);
    this.#latency = latency;
    const tcpSink = options.latencySink ?? (this.#wantsLatency ? latency : null);
    this.#tcp = new TcpAnalysis(this.#table.memory, this.#table.capacity, tcpSink);
    const hooks: ClassifierHooks = {
      reclassified: (slot, before) => this.#reclassified(slot, before),
      changesFromHere: (slot) => this.#eachView((view) => view.changesFromHere(slot)),
      emit: (slot, report, record) => {
        this.detection?.record(report, record, slot);
        if (this.#options.onRecord !== undefined) this.#records.push({ slot, report, record });
      },
      message: (slot, ...message) => this.#dns?.streamed(this.packet.time, slot, ...message),
      password: (slot) => this.detection?.password(slot),
      measured: (slot, kind, ...rest) => latency.measured(slot, sessionKind(kind), ...rest),
      unanswered: (slot, kind, ...rest) => latency.lost(slot, sessionKind(kind), ...rest),
    };
    this.detection = this.#newDetection();
    this.#dns = this.#newDnsTracker();
    this.#classifier = this.#newClassifier(hooks);
    this.#local = new LocalHosts(options.local ?? []);
    this.#context = this.#newContext();
    this.main = this.#newView("");
    this.#history = this.#newHistory();
    this.#flowViews = { slot: 0, selected: (view) => view.has(this.#flowViews.slot) };
    this.#verdicts = options.verdicts ?? null;
    const numbered = options.learn !== undefined || options.verdicts !== undefined;
    this.#flowNumbers = numbered ? new Int32Array(this.#table.capacity + 1) : null;
  }

  /** Where the flow of the packet at hand is in tables of flows; 0 when it has none. */
  get slot(): number {
    return this.#slot;
  }

  /** Packet time now, microseconds; NaN before the first packet. */
  get now(): number {
    return this.#now;
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
    const packet = this.packet;
    const latency = this.#latency;
    const { time } = packet;
    if (!this.#options.live || !this.#isLate(time)) this.#now = time;
    if (this.detection !== null && !(time < this.detection.due)) this.detection.turn(time);
    this.#history?.advance(time);
    if (Math.abs(time - this.#swept) >= SWEEP_EVERY) {
      this.#dns?.advance(time);
      if (this.#table.sweep(time, SWEEP_FRAME)) this.#swept = time;
    }
    let slot = 0;
    let outbound = true;
    let isNew = false;
    this.app = 0;
    this.tcpEvents = 0;
    if (packet.ipVersion !== 0) {
      const table = this.#table;
      table.count(packet);
      slot = table.slot;
      outbound = table.outbound;
      isNew = table.isNew;
      const base = slot * STRIDE;
      this.tcpEvents = this.#tcp.analyse(packet, slot, outbound, isNew);
      if (isNew) {
        this.#uncounted = slot;
        table.words[base + FLAGS] |= this.#local.flags(table.words, base);
        this.#classifier.begin(slot, time);
        if (this.#flowNumbers !== null) this.#flowNumbers[slot] = this.#flows++;
      }
      if ((table.words[base + APP] & SETTLED) === 0) {
        if (packet.payloadCaptured > 0) this.#classifier.payload(packet, slot, outbound);
        else if ((packet.tcpFlags & SYN_ACK) === SYN_ACK) this.#classifier.answered(packet, slot, outbound);
      }
      this.#dns?.packet(packet, slot, outbound);
      this.app = table.words[base + APP];
      if (this.#verdicts !== null) this.app = this.#verdicts.applyTo(this.app, this.#flowNumbers![slot]);
    }
    this.#slot = slot;
    this.outbound = outbound;
    this.#uncounted = 0;
    this.main.count(packet, slot, isNew, outbound);
    this.main.latency?.tcpPacket(slot, this.tcpEvents);
    if (this.main.latest !== null) this.main.latest.add(packet, frame.linkType, interfaceName, this.app);
    this.#history?.count(packet, slot, isNew, outbound);
    this.detection?.packet(packet, slot, isNew);
    if (this.#filtered.length > 0) this.#countFiltered(frame, slot, isNew, outbound, interfaceName);
    if (this.#records.length > 0 || latency.isWaiting) this.#handOut();
  }

  /** The wire is silent: `time` (microseconds) has come. */
  advance(time: number): void {
    if (Number.isNaN(this.#now)) this.#now = time;
    if (time === this.#now || this.#isLate(time)) return;
    this.#now = time;
    this.#dns?.advance(time);
    this.#handOut();
    if (this.#table.sweep(time, SWEEP_TICK)) this.#swept = time;
    this.main.series.advance(time);
    for (const { view } of this.#filtered) view.series.advance(time);
    this.#history?.advance(time);
    this.detection?.turn(time);
  }

  /**
   * No frames will come any more, but somebody goes on looking at the flows, so they stay: what is open in them is given up,
   * and counts as lost where it was never answered.
   */
  conclude(): void {
    this.#isConcluded = true;
    for (const slot of this.#table.liveSlots()) this.#conclude(slot);
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
    const compiled = compileFilter(filter);
    const view = this.#newView(filter);
    view.since = this.#now;
    this.#filtered.push({ view, predicate: compiled.packet });
    return view;
  }

  removeView(view: View): void {
    const at = this.#filtered.findIndex((filtered) => filtered.view === view);
    if (at >= 0) this.#filtered.splice(at, 1);
  }

  summary(view: View): SummaryRecord {
    return view.summary(this.dropped, this.#table.evicted);
  }

  snapshot(view: View, cursor: SnapshotCursor): SnapshotRecord {
    const snapshot = snapshotOf(view, this.#snapshotSource(), cursor);
    const latest: PacketRecord[] = [];
    const kept = view.latest;
    const alerts = this.detection === null ? {} : { alerts: this.detection.view() };
    if (kept === null) return { ...snapshot, latest, latest_skipped: 0, ...alerts };
    for (let number = Math.max(cursor.stored, kept.stored - 200); number < kept.stored; number++) {
      if (kept.read(number, this.#frame)) latest.push(this.#describe(kept, number));
    }
    const skipped = kept.seen - cursor.seen - latest.length;
    cursor.stored = kept.stored;
    cursor.seen = kept.seen;
    kept.look();
    return { ...snapshot, latest, latest_skipped: skipped, ...alerts };
  }

  /** The packet that was ingested last as a row for lists. */
  describe(interfaceName: string | null): PacketRecord {
    return describePacket(this.packet, interfaceName, this.app);
  }

  /** The last packet against a predicate of `compileFilter`. */
  matches(predicate: PacketPredicate, interfaceName: string | null): boolean {
    this.#context.app = APPS[this.app & APP_ID]?.name ?? null;
    this.#context.interfaceName = interfaceName;
    return predicate(this.packet, this.#context);
  }

  /** Behind the latest packet, but not so far that the clock must have been set back. */
  #isLate(time: number): boolean {
    return time <= this.#now && this.#now - time < CLOCK_SET_BACK;
  }

  #countFiltered(frame: Frame, slot: number, isNew: boolean, outbound: boolean, interfaceName: string | null): void {
    for (const { view, predicate } of this.#filtered) {
      if (!this.matches(predicate, interfaceName)) continue;
      view.count(this.packet, slot, isNew, outbound);
      view.latency?.tcpPacket(slot, this.tcpEvents);
      view.latest?.add(this.packet, frame.linkType, interfaceName, this.app);
    }
  }

  #describe(kept: Latest, number: number): PacketRecord {
    this.#looking ??= new Decoder(new Defragmenter({ memory: 1 << 16, maxDatagrams: 1 }));
    this.#looking.decode(this.#frame);
    const { packet } = this.#looking;
    // Only the first bytes are kept, which is no word about the capture.
    packet.captured = kept.captured(number);
    return describePacket(packet, kept.interfaceName(number), kept.app(number));
  }

  /** The flow's details are looked up only when a filter asks for them. */
  #newContext(): PacketContext & { app: string | null; interfaceName: string | null } {
    const details = () => this.#detailsNow();
    const encrypted = () => isEncrypted(this.app);
    const events = () => this.tcpEvents;
    const initialRtt = () => this.#initialRtt();
    return {
      app: null,
      interfaceName: null,
      get encrypted() {
        return encrypted();
      },
      get host() {
        return details()?.host ?? null;
      },
      get tcpEvents() {
        return events();
      },
      get initialRtt() {
        return initialRtt();
      },
      get tlsVersion() {
        return details()?.tls_version ?? null;
      },
      get cleartextPassword() {
        return details()?.cleartext_password ?? false;
      },
    };
  }

  /** Of the flow of the packet at hand, seconds; -1 where it is not known. */
  #initialRtt(): number {
    const time = this.#slot === 0 ? null : handshakeTime(this.#table.memory, this.#slot * STRIDE);
    return time === null ? -1 : Math.round(time) / 1e6;
  }

  /** Of the flow of the packet at hand. */
  #detailsNow(): FlowDetails | null {
    if (this.#slot === 0) return null;
    return this.#verdicts?.details(this.#flowNumbers![this.#slot]) ?? this.#classifier.details(this.#slot);
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
    const { seed, live, latest } = this.#options;
    const details = (slot: number) => this.#classifier.details(slot);
    const latency = this.#wantsLatency;
    return new View(filter, this.#table, { seed, live, latest: latest ?? false, latency, details });
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
    return { table: this.#table, now: this.#now, live: this.#options.live, flow };
  }

  #eachView(work: (view: View) => void): void {
    work(this.main);
    for (const { view } of this.#filtered) work(view);
  }

  #reclassified(slot: number, before: number): void {
    // The first packet of a flow is classified before any view has counted it.
    if (slot === this.#uncounted) return;
    this.#eachView((view) => view.reclassified(slot, before));
  }

  #flowEnds(slot: number, reason: EndReason): void {
    // A slice does not end the flow.
    const sliced = reason === "active";
    if (!sliced && !this.#isConcluded) this.#conclude(slot);
    const { onFlow } = this.#options;
    if (onFlow !== undefined) onFlow(this.#record(slot, reason), this.#viewsOf(slot));
    this.detection?.flowEnds(slot, sliced);
    if (!sliced) this.#history?.flowEnds(slot, reason);
    this.#eachView((view) => view.flowEnds(slot, sliced));
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
    for (const { slot, report, record } of this.#records) this.#options.onRecord?.(report, record, this.#viewsOf(slot));
    this.#records.length = 0;
    if (!this.#latency.isWaiting) return;
    this.#eachView((view) => this.#latency.deliver(view));
    if (this.#history !== null) this.#latency.deliver(this.#history);
    this.#latency.clear();
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
