// What the flows' contents add up to: server names and their services, TLS versions, and who still speaks in the clear.
//
// Asked once for each flow and round of accounting, like hosts and applications: a packet costs nothing. A flow is counted
// when its name becomes known, with all that it has carried until then.

import { APP_ID, FOLLOWED, isEncrypted } from "../classify/app-column.ts";
import { appName } from "../classify/apps.ts";
import { isWeak } from "../classify/protocols/tls/versions.ts";
import { serviceOf } from "../classify/services.ts";
import { APP, DESTINATION, FLAGS, FlowFlag, KIND, Kind, SOURCE, STRIDE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { TopTable } from "./top-table.ts";
import type { Counted } from "./top-table.ts";

export interface ServerNameRecord extends Counted {
  host: string;
  /** What somebody can register: null of addresses and single labels. */
  domain: string | null;
  service: string | null;
  /** In the order in which they came. */
  apps: string[];
}

export interface ServiceRecord extends Counted {
  service: string;
  apps: string[];
}

export interface TlsVersionRecord extends Counted {
  version: string;
  /** Below 1.2. */
  weak: boolean;
}

export interface CleartextRecord extends Counted {
  ip: string;
  local: boolean;
  app: string;
  /** Flows in which a password went by. */
  passwords: number;
}

export interface TopRecord<Row> {
  rows: Row[];
  /** How many there are; with an error, at least. */
  total: number;
  /** Bytes by which a figure may be too low. */
  error: number;
}

export interface ContentRecord {
  server_names: TopRecord<ServerNameRecord>;
  services: TopRecord<ServiceRecord>;
  tls_versions: TlsVersionRecord[];
  cleartext: TopRecord<CleartextRecord>;
}

const ROWS = 50;
const MOST_NAME = 255;
const MOST_APPS = 4;

const LOCAL = FlowFlag.SOURCE_LOCAL | FlowFlag.DESTINATION_LOCAL;

/** What has been counted of a flow. */
const Mark = { NAMED: 1, VERSION: 2, CLEAR: 4, PASSWORD: 8 } as const;

export class ContentTally {
  readonly #table: FlowTable;
  readonly #details: (slot: number) => FlowDetails | null;
  /** Bits of `Mark` by slot. */
  readonly #marks: Uint8Array;
  readonly #names = new TopTable<string, ServerNameRecord>();
  readonly #services = new TopTable<string, ServiceRecord>();
  readonly #versions = new Map<string, TlsVersionRecord>();
  readonly #clear = new TopTable<number | string, CleartextRecord>();

  constructor(table: FlowTable, details: (slot: number) => FlowDetails | null) {
    this.#table = table;
    this.#details = details;
    this.#marks = new Uint8Array(table.capacity + 1);
  }

  /** The flow has added so many bytes; `before` is what was accounted for earlier. */
  account(slot: number, bytes: number, before: number): void {
    const app = this.#table.words[slot * STRIDE + APP];
    if (isEncrypted(app) === false) this.#addClear(slot, app, bytes);
    if ((app & FOLLOWED) !== 0) this.#addDetails(slot, app, bytes, before);
  }

  /** The flow is about to go. What it said last may have told its name, without one more packet. */
  ends(slot: number, before: number): void {
    const app = this.#table.words[slot * STRIDE + APP];
    if ((app & FOLLOWED) !== 0) this.#addDetails(slot, app, 0, before);
    this.#marks[slot] = 0;
  }

  /** The flow's APP column was `before` until now, under which `bytes` were accounted for. */
  moves(slot: number, before: number, bytes: number): void {
    const now = this.#table.words[slot * STRIDE + APP];
    if ((this.#marks[slot] & Mark.CLEAR) === 0 || isEncrypted(before) !== false) return;
    const key = this.#clearKey(slot, before);
    const entry = this.#clear.find(key);
    if (entry !== undefined) {
      entry.flows--;
      entry.bytes -= bytes;
      if ((this.#marks[slot] & Mark.PASSWORD) !== 0) entry.passwords--;
      if (entry.flows <= 0) this.#clear.remove(key);
    }
    this.#marks[slot] &= ~(Mark.CLEAR | Mark.PASSWORD);
    if (isEncrypted(now) === false) this.#addClear(slot, now, bytes);
  }

  record(): ContentRecord {
    return {
      server_names: topOf(this.#names, copyNamed),
      services: topOf(this.#services, copyNamed),
      tls_versions: Array.from(this.#versions.values(), copy).toSorted((a, b) => b.bytes - a.bytes),
      cleartext: topOf(this.#clear, copy),
    };
  }

  #addDetails(slot: number, app: number, bytes: number, before: number): void {
    const details = this.#details(slot);
    if (details === null) return;
    if (details.host !== null && details.host !== "") {
      const first = this.#isFirst(slot, Mark.NAMED);
      this.#addName(details.host, appName(app & APP_ID), first ? 1 : 0, first ? before + bytes : bytes);
    }
    if (details.tls_version !== null) {
      const first = this.#isFirst(slot, Mark.VERSION);
      const entry = this.#versionEntry(details.tls_version);
      entry.flows += first ? 1 : 0;
      entry.bytes += first ? before + bytes : bytes;
    }
    // Of a flow that is encrypted from here on, its clear part may have been counted before.
    if (details.cleartext_password && (this.#marks[slot] & Mark.CLEAR) !== 0 && this.#isFirst(slot, Mark.PASSWORD))
      this.#clearEntry(slot, app).passwords++;
  }

  #addName(name: string, app: string | null, flows: number, bytes: number): void {
    const host = name.length > MOST_NAME ? name.slice(0, MOST_NAME) : name;
    const entry = this.#names.find(host) ?? this.#names.insert(host, newName(host));
    add(entry, app, flows, bytes);
    const { service } = entry;
    if (service === null) return;
    add(this.#services.find(service) ?? this.#services.insert(service, newService(service)), app, flows, bytes);
  }

  #versionEntry(version: string): TlsVersionRecord {
    const known = this.#versions.get(version);
    if (known !== undefined) return known;
    const entry = { version, weak: isWeak(version), flows: 0, bytes: 0 };
    this.#versions.set(version, entry);
    return entry;
  }

  #addClear(slot: number, app: number, bytes: number): void {
    const entry = this.#clearEntry(slot, app);
    if (this.#isFirst(slot, Mark.CLEAR)) entry.flows++;
    entry.bytes += bytes;
  }

  #clearEntry(slot: number, app: number): CleartextRecord {
    const key = this.#clearKey(slot, app);
    const known = this.#clear.find(key);
    if (known !== undefined) return known;
    const { words } = this.#table;
    const base = slot * STRIDE;
    const ip = addressText(words, this.#speaker(base), words[base + KIND]);
    const local = (words[base + FLAGS] & LOCAL) !== 0;
    return this.#clear.insert(key, { ip, local, app: appName(app & APP_ID) ?? "", passwords: 0, flows: 0, bytes: 0 });
  }

  /** Application and address: as one number where the address is one. */
  #clearKey(slot: number, app: number): number | string {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const at = this.#speaker(base);
    const kind = words[base + KIND];
    const id = app & APP_ID;
    return (kind & Kind.IPV6) !== 0 ? `${id} ${addressText(words, at, kind)}` : id * 2 ** 32 + (words[at + 3] >>> 0);
  }

  /** Where the address is of the local host that does it: the initiator, or else the local one that answers. */
  #speaker(base: number): number {
    const local = this.#table.words[base + FLAGS] & LOCAL;
    return base + (local === FlowFlag.DESTINATION_LOCAL ? DESTINATION : SOURCE);
  }

  #isFirst(slot: number, mark: number): boolean {
    const first = (this.#marks[slot] & mark) === 0;
    this.#marks[slot] |= mark;
    return first;
  }
}

function newName(host: string): ServerNameRecord {
  const found = serviceOf(host);
  return { host, domain: found?.domain ?? null, service: found?.service ?? null, apps: [], flows: 0, bytes: 0 };
}

function newService(service: string): ServiceRecord {
  return { service, apps: [], flows: 0, bytes: 0 };
}

function add(entry: Counted & { apps: string[] }, app: string | null, flows: number, bytes: number): void {
  entry.flows += flows;
  entry.bytes += bytes;
  if (app !== null && entry.apps.length < MOST_APPS && !entry.apps.includes(app)) entry.apps.push(app);
}

// What leaves stands still, though counting goes on.

function copy<Row extends Counted>(row: Row): Row {
  return { ...row };
}

function copyNamed<Row extends Counted & { apps: string[] }>(row: Row): Row {
  return { ...row, apps: [...row.apps] };
}

function topOf<Key, Row extends Counted>(table: TopTable<Key, Row>, copied: (row: Row) => Row): TopRecord<Row> {
  return { rows: table.top(ROWS).map(copied), total: table.size, error: table.error };
}
