// One way of looking at the traffic: everything, or what a filter selects. Counts packets as they pass and answers with a
// summary or a snapshot.

import { APP_ID, isEncrypted, sourceOf } from "../classify/app-column.ts";
import { APPS } from "../classify/apps.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";
import type { CountedPacket, TransportName } from "../decode/packet.ts";
import { APP, DESTINATION, FLAGS, FlowFlag, KIND, Kind, SOURCE, STRIDE } from "../flow/columns.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { LatencyTally } from "../latency/latency-tally.ts";
import { HostTable } from "./host-table.ts";
import type { TalkerRecord } from "./host-table.ts";
import { SIZE_BINS, sizeBin, sizeBins } from "./sizes.ts";
import type { SizeBinRecord } from "./sizes.ts";
import { SelectedTally, WholeTally } from "./tally.ts";
import type { Account, Tally } from "./tally.ts";
import { Watched } from "./watched.ts";

export type TransportCounts = Record<TransportName, number>;

export interface ApplicationRecord {
  app: string | null;
  flows: number;
  packets: number;
  bytes: number;
}

/** An application in full: its bytes by who can read them, its flows by how they were recognised. */
export interface ApplicationDetailRecord extends ApplicationRecord {
  encrypted: EncryptedRecord;
  flows_by: { content: number; port: number; related: number };
}

export interface EncryptedRecord {
  encrypted: number;
  cleartext: number;
  unknown: number;
}

export interface SummaryRecord {
  packets: number;
  bytes: number;
  first: number | null;
  last: number | null;
  flows: number;
  malformed: number;
  truncated: number;
  dropped: number;
  evicted: number;
  transport: TransportCounts;
  applications: ApplicationRecord[];
  encrypted: EncryptedRecord;
  top_talkers: { ip: string; packets: number; bytes: number }[];
  packet_sizes: SizeBinRecord[];
}

const SUMMARY_TALKERS = 20;

export interface ViewOptions {
  seed: number;
  live: boolean;
  /** Somebody looks: count rates, names, versions and what is in the clear, and keep some of the latest packets. */
  watched: boolean;
  /** Add up how long answers take. */
  latency: boolean;
  details: (slot: number) => FlowDetails | null;
}

export class View {
  readonly filter: string;
  /** Null where nobody looks. */
  readonly watched: Watched | null;
  /** Null where nobody wants it. */
  readonly latency: LatencyTally | null;
  /** Microseconds; NaN before the first packet. */
  first: number = NaN;
  last: number = NaN;
  /** Time at which the view was made, microseconds; NaN when it has seen everything. */
  since: number = NaN;
  /** Flows seen in all, and those of them that are still in the table. */
  flows = 0;
  active = 0;
  malformed = 0;
  truncated = 0;

  readonly #table: FlowTable;
  readonly #tally: Tally;
  readonly #hosts: HostTable;
  /** Packets of each transport by their size, and bytes of each transport; those of all are sums of these. */
  readonly #packets = new Float64Array(TRANSPORT_NAMES.length * SIZE_BINS);
  readonly #bytes = new Float64Array(TRANSPORT_NAMES.length);
  readonly #appFlows = new Float64Array(APPS.length);
  readonly #appPackets = new Float64Array(APPS.length);
  readonly #appBytes = new Float64Array(APPS.length);
  /** Of each application: bytes of flows that are encrypted and in clear, and flows by how they were recognised. */
  readonly #appEncrypted = new Float64Array(APPS.length);
  readonly #appCleartext = new Float64Array(APPS.length);
  readonly #appFlowsBy = new Float64Array(APPS.length * SOURCES);
  /** Bytes of flows that are encrypted, in clear, not known. */
  readonly #encrypted: EncryptedRecord = { encrypted: 0, cleartext: 0, unknown: 0 };

  constructor(filter: string, table: FlowTable, options: ViewOptions) {
    this.filter = filter;
    this.#table = table;
    const account: Account = (slot, packetsOut, packetsIn, bytesOut, bytesIn) =>
      this.#account(slot, packetsOut, packetsIn, bytesOut, bytesIn);
    this.#tally = filter === "" ? new WholeTally(table, account) : new SelectedTally(table, account);
    this.#hosts = new HostTable(options.seed);
    const { watched, latency, live, details } = options;
    this.watched = watched ? new Watched(table, live, details) : null;
    this.latency = latency ? new LatencyTally({ words: table.words, live, details }) : null;
  }

  get packets(): number {
    return sum(this.#packets);
  }

  get bytes(): number {
    return sum(this.#bytes);
  }

  /** Counts a packet; `slot` is its flow, 0 for a frame that has none; `isNew`, `outbound` as the flow table says. */
  count(packet: CountedPacket, slot: number, isNew: boolean, outbound: boolean): void {
    const { time, length, transport } = packet;
    if (!(time >= this.first)) this.first = time;
    if (!(time <= this.last)) this.last = time;
    if (packet.fault !== 0) this.malformed++;
    if (packet.captured < length) this.truncated++;
    this.#packets[transport * SIZE_BINS + sizeBin(length)]++;
    this.#bytes[transport] += length;
    // Slot 0, which is no flow, has no application and no local host.
    const app = this.#table.words[slot * STRIDE + APP];
    const { watched } = this;
    if (watched !== null) watched.count(time, transport, app, this.#outward(slot, outbound), length);
    if (slot === 0) this.#encrypted.unknown += length;
    else if (this.#tally.add(slot, isNew, outbound, length)) {
      this.flows++;
      this.active++;
      this.#appFlows[app & APP_ID]++;
      this.#appFlowsBy[(app & APP_ID) * SOURCES + sourceOf(app)]++;
      watched?.series.addFlow();
    }
  }

  has(slot: number): boolean {
    return this.#tally.has(slot);
  }

  /** The flow is about to leave the table, or with `sliced` only its counters start again. */
  flowEnds(slot: number, sliced: boolean): void {
    const known = this.#tally.has(slot);
    if (known && !sliced && this.watched !== null) {
      this.#tally.bring(slot);
      this.watched.content.ends(slot, this.#tally.accounted(slot).bytes);
    }
    this.#tally.flush(slot);
    if (sliced) return;
    if (known) this.active--;
    this.#tally.forget(slot);
    this.latency?.forget(slot);
  }

  /** The flow's APP column was `before` until now: what was counted under it moves. */
  reclassified(slot: number, before: number): void {
    const now = this.#table.words[slot * STRIDE + APP];
    if (!this.#tally.has(slot)) return;
    const { packets, bytes } = this.#tally.accounted(slot);
    const [from, to] = [before & APP_ID, now & APP_ID];
    this.#appFlows[from]--;
    this.#appFlows[to]++;
    this.#appPackets[from] -= packets;
    this.#appPackets[to] += packets;
    this.#appBytes[from] -= bytes;
    this.#appBytes[to] += bytes;
    this.#appFlowsBy[from * SOURCES + sourceOf(before)]--;
    this.#appFlowsBy[to * SOURCES + sourceOf(now)]++;
    this.#addEncryption(before, -bytes);
    this.#addEncryption(now, bytes);
    this.watched?.content.moves(slot, before, bytes);
  }

  /** The flow's APP column is about to change: what has been counted stays where it is. */
  changesFromHere(slot: number): void {
    this.#tally.bring(slot);
  }

  /** Brings hosts and applications up to date. */
  settle(): void {
    this.#tally.settle();
  }

  /** `dropped` and `evicted` are the engine's: they have no filter. */
  summary(dropped: number, evicted: number): SummaryRecord {
    this.settle();
    return {
      packets: this.packets,
      bytes: this.bytes,
      first: seconds(this.first),
      last: seconds(this.last),
      flows: this.flows,
      malformed: this.malformed,
      truncated: this.truncated,
      dropped,
      evicted,
      transport: this.transportPackets(),
      applications: this.applications(),
      encrypted: { ...this.#encrypted },
      top_talkers: this.#hosts.top(SUMMARY_TALKERS).map(({ ip, packets, bytes }) => ({ ip, packets, bytes })),
      packet_sizes: this.packetSizes(),
    };
  }

  transportPackets(): TransportCounts {
    const packets = new Float64Array(TRANSPORT_NAMES.length);
    for (const [i, count] of this.#packets.entries()) packets[Math.floor(i / SIZE_BINS)] += count;
    return byTransport(packets);
  }

  transportBytes(): TransportCounts {
    return byTransport(this.#bytes);
  }

  /** Largest first; settled. */
  applications(): ApplicationRecord[] {
    return this.applicationDetails().map(({ app, flows, packets, bytes }) => ({ app, flows, packets, bytes }));
  }

  applicationDetails(): ApplicationDetailRecord[] {
    const records: ApplicationDetailRecord[] = [];
    for (let id = 0; id < APPS.length; id++) {
      if (this.#appFlows[id] === 0 && this.#appPackets[id] === 0) continue;
      records.push({
        app: APPS[id]?.name ?? null,
        flows: this.#appFlows[id],
        packets: this.#appPackets[id],
        bytes: this.#appBytes[id],
        encrypted: {
          encrypted: this.#appEncrypted[id],
          cleartext: this.#appCleartext[id],
          unknown: this.#appBytes[id] - this.#appEncrypted[id] - this.#appCleartext[id],
        },
        flows_by: {
          port: this.#appFlowsBy[id * SOURCES + 1],
          content: this.#appFlowsBy[id * SOURCES + 2],
          related: this.#appFlowsBy[id * SOURCES + 3],
        },
      });
    }
    return records.toSorted((a, b) => b.bytes - a.bytes || b.flows - a.flows);
  }

  encryptedBytes(): EncryptedRecord {
    return { ...this.#encrypted };
  }

  packetSizes(): SizeBinRecord[] {
    const counts = new Float64Array(SIZE_BINS);
    for (const [i, packets] of this.#packets.entries()) counts[i % SIZE_BINS] += packets;
    return sizeBins(counts);
  }

  topTalkers(count: number): TalkerRecord[] {
    return this.#hosts.top(count);
  }

  /** Counts of distinct hosts, and by how many bytes a talker's figure may be too low. */
  hosts(): { sources: number; destinations: number; error: number } {
    return { sources: this.#hosts.sources, destinations: this.#hosts.destinations, error: this.#hosts.error };
  }

  /** Away from the local hosts. */
  #outward(slot: number, outbound: boolean): boolean {
    const local = this.#table.words[slot * STRIDE + FLAGS] & (FlowFlag.SOURCE_LOCAL | FlowFlag.DESTINATION_LOCAL);
    return local === (outbound ? FlowFlag.SOURCE_LOCAL : FlowFlag.DESTINATION_LOCAL);
  }

  #addEncryption(app: number, bytes: number): void {
    const encrypted = isEncrypted(app);
    if (encrypted === null) this.#encrypted.unknown += bytes;
    else if (encrypted) {
      this.#encrypted.encrypted += bytes;
      this.#appEncrypted[app & APP_ID] += bytes;
    } else {
      this.#encrypted.cleartext += bytes;
      this.#appCleartext[app & APP_ID] += bytes;
    }
  }

  #account(slot: number, packetsOut: number, packetsIn: number, bytesOut: number, bytesIn: number): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const app = words[base + APP];
    this.#appPackets[app & APP_ID] += packetsOut + packetsIn;
    this.#appBytes[app & APP_ID] += bytesOut + bytesIn;
    this.#addEncryption(app, bytesOut + bytesIn);
    this.watched?.content.account(slot, bytesOut + bytesIn, this.#tally.accounted(slot).bytes);
    const ipv6 = (words[base + KIND] & Kind.IPV6) !== 0;
    const flags = words[base + FLAGS];
    const sourceLocal = (flags & FlowFlag.SOURCE_LOCAL) !== 0;
    if (samePlace(words, base)) {
      this.#hosts.addOwn(words, base + SOURCE, ipv6, sourceLocal, packetsOut + packetsIn, bytesOut + bytesIn);
      return;
    }
    this.#hosts.add(words, base + SOURCE, ipv6, sourceLocal, packetsOut, bytesOut, packetsIn, bytesIn);
    this.#hosts.add(
      words,
      base + DESTINATION,
      ipv6,
      (flags & FlowFlag.DESTINATION_LOCAL) !== 0,
      packetsIn,
      bytesIn,
      packetsOut,
      bytesOut,
    );
  }
}

/** How a flow was recognised, of which there are so many ways. */
const SOURCES = 4;

/** Microseconds to seconds; null for none. */
export function seconds(time: number): number | null {
  return Number.isNaN(time) ? null : time / 1e6;
}

/** A host that talks to itself, as over the loopback interface. */
function samePlace(words: Int32Array, base: number): boolean {
  for (let i = 0; i < 4; i++) if (words[base + SOURCE + i] !== words[base + DESTINATION + i]) return false;
  return true;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function byTransport(values: Float64Array): TransportCounts {
  return Object.fromEntries(TRANSPORT_NAMES.map((name, i) => [name, values[i]])) as TransportCounts;
}
