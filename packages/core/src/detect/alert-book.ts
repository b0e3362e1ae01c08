// The life of alerts: one for each thing that happens, which is a rule and a key. It is updated while that goes on and closed
// when nothing new has come for a while. A storm of alerts of one rule becomes one.

import { NO_ALERTS } from "./alert.ts";
import type { AlertRecord, AlertViewRecord, Severity } from "./alert.ts";
import type { Finding } from "./detector.ts";
import type { Exceptions } from "./exceptions.ts";
import type { FlowView } from "./flow-view.ts";
import type { RuleState } from "./rule-state.ts";

/** Open alerts of one rule; what comes on top is one alert. */
const MOST_OPEN = 24;
const MOST_FLOWS = 20;
const QUIET_SECONDS = 300;
/** Packet time between two words about an alert that goes on, microseconds. */
const NEWS_EVERY = 10e6;
const LATEST = 50;
const STORM = "*";

interface Entry {
  readonly state: RuleState;
  readonly key: string;
  record: AlertRecord;
  /** Microseconds. */
  last: number;
  told: number;
  isNews: boolean;
}

export interface AlertBookOptions {
  exceptions: Exceptions;
  flow: (slot: number) => FlowView;
  onAlert: (alert: AlertRecord) => void;
}

export class AlertBook {
  /** Alerts opened in all; findings that an exception has taken; findings that went into the alert of a storm. */
  readonly counters = { opened: 0, excepted: 0, summarised: 0 };
  readonly #options: AlertBookOptions;
  readonly #open = new Map<string, Entry>();
  readonly #openByRule = new Map<string, number>();
  /** How many open alerts name an address, by rule and address. */
  readonly #named = new Map<string, number>();
  /** Those that have changed last, oldest first. */
  readonly #latest = new Map<string, AlertRecord>();

  constructor(options: AlertBookOptions) {
    this.#options = options;
  }

  /** `now` is packet time in microseconds. */
  raise(state: RuleState, finding: Finding, now: number): void {
    const { rule } = state;
    const time = finding.time ?? now;
    const entry = this.#open.get(`${rule.id} ${finding.key}`);
    if (entry !== undefined) return this.#update(entry, finding, time);
    if (this.#options.exceptions.matches(rule.id, finding.src, finding.dst, time / 1e6)) {
      this.counters.excepted++;
      return;
    }
    if (this.openOf(rule.id) < MOST_OPEN) return this.#begin(state, finding.key, finding, time);
    this.counters.summarised++;
    const storm = this.#open.get(`${rule.id} ${STORM}`);
    const summary = `More than ${MOST_OPEN} at once: ${rule.title.toLowerCase()}. The latest: ${finding.summary}`;
    const one: Finding = { ...finding, key: STORM, src: null, dst: null, summary };
    if (storm === undefined) this.#begin(state, STORM, one, time);
    else this.#update(storm, one, time);
  }

  isOpen(rule: string, key: string): boolean {
    return this.#open.has(`${rule} ${key}`);
  }

  isNamed(rules: readonly string[], address: string): boolean {
    return rules.some((rule) => this.#named.has(`${rule} ${address}`));
  }

  openOf(rule: string): number {
    return this.#openByRule.get(rule) ?? 0;
  }

  /** Tells what has changed, and closes what is over. */
  advance(now: number): void {
    for (const entry of this.#open.values()) {
      const quiet = (entry.state.rule.quiet ?? QUIET_SECONDS) * 1e6;
      // A clock that was set back must not keep an alert for ever.
      if (now - entry.last >= quiet || entry.last - now > quiet) this.#close(entry, entry.last + quiet);
      else if (entry.isNews && Math.abs(now - entry.told) >= NEWS_EVERY) this.#tell(entry, now);
    }
  }

  /** The input has ended. */
  finish(now: number): void {
    for (const entry of this.#open.values()) this.#close(entry, Math.max(now, entry.last));
  }

  close(id: string, now: number): boolean {
    const entry = this.#find(id);
    if (entry !== undefined) this.#close(entry, now);
    return entry !== undefined;
  }

  /** Seconds since 1970. */
  snooze(id: string, until: number | null, now: number): boolean {
    const entry = this.#find(id);
    if (entry === undefined) return false;
    entry.record.snoozed_until = until;
    this.#tell(entry, now);
    return true;
  }

  /** Packets of an alert have been set aside. */
  kept(id: string, packets: number, complete: boolean): void {
    const records = [this.#find(id)?.record, this.#latest.get(id)];
    for (const record of records) if (record !== undefined) Object.assign(record.evidence, { packets, complete });
  }

  open(): AlertRecord[] {
    return Array.from(this.#open.values(), ({ record }) => copyOf(record));
  }

  /** Of those that somebody has snoozed nobody wants to hear: they are not counted. `now` in microseconds. */
  view(now: number): AlertViewRecord {
    const open: Record<Severity, number> = { ...NO_ALERTS.open };
    for (const { record } of this.#open.values())
      if (!((record.snoozed_until ?? -Infinity) > now / 1e6)) open[record.severity]++;
    return { open, latest: Array.from(this.#latest.values()).toReversed() };
  }

  #find(id: string): Entry | undefined {
    for (const entry of this.#open.values()) if (entry.record.id === id) return entry;
    return undefined;
  }

  #begin(state: RuleState, key: string, finding: Finding, time: number): void {
    const { rule } = state;
    const first = finding.since ?? time;
    const record: AlertRecord = {
      time: time / 1e6,
      rule: rule.id,
      severity: state.severity ?? finding.severity ?? rule.severity,
      src_ip: finding.src,
      dst_ip: finding.dst,
      summary: finding.summary,
      observed: finding.observed ?? null,
      threshold: finding.threshold ?? null,
      window_s: finding.window ?? null,
      count: finding.count ?? 1,
      first: first / 1e6,
      last: time / 1e6,
      evidence: { filter: finding.filter, flows: [], packets: 0, complete: false },
      id: idOf(rule.id, key, first),
      state: "open",
      explanation: rule.explanation,
      technique: rule.technique,
      snoozed_until: null,
    };
    const entry: Entry = { state, key, record, last: time, told: time, isNews: false };
    this.#addFlows(record, finding);
    this.#open.set(`${rule.id} ${key}`, entry);
    this.#openByRule.set(rule.id, this.openOf(rule.id) + (key === STORM ? 0 : 1));
    this.#name(record, 1);
    this.counters.opened++;
    this.#tell(entry, time);
  }

  #update(entry: Entry, finding: Finding, time: number): void {
    const { record } = entry;
    record.count += finding.count ?? 1;
    if (time > entry.last) entry.last = time;
    record.last = Math.max(record.last, time / 1e6);
    const { observed = null } = finding;
    if (observed === null || record.observed === null || observed >= record.observed) {
      record.observed = observed;
      record.threshold = finding.threshold ?? null;
      record.summary = finding.summary;
      record.evidence.filter = finding.filter;
    }
    if (entry.state.severity === null && weight(finding.severity) > weight(record.severity))
      record.severity = finding.severity!;
    this.#addFlows(record, finding);
    entry.isNews = true;
  }

  #close(entry: Entry, time: number): void {
    const { record, state, key } = entry;
    record.state = "closed";
    this.#tell(entry, time);
    this.#open.delete(`${state.rule.id} ${key}`);
    this.#openByRule.set(state.rule.id, this.openOf(state.rule.id) - (key === STORM ? 0 : 1));
    this.#name(record, -1);
  }

  #tell(entry: Entry, time: number): void {
    entry.told = time;
    entry.isNews = false;
    entry.record.time = time / 1e6;
    const copy = copyOf(entry.record);
    this.#latest.delete(copy.id);
    this.#latest.set(copy.id, copy);
    if (this.#latest.size > LATEST) for (const id of this.#latest.keys()) if (this.#latest.delete(id)) break;
    this.#options.onAlert(copy);
  }

  #addFlows({ evidence }: AlertRecord, { slots = [], flows = [] }: Finding): void {
    const add = (id: string): void => {
      if (evidence.flows.length < MOST_FLOWS && !evidence.flows.includes(id)) evidence.flows.push(id);
    };
    for (const id of flows) add(id);
    // A name costs a hash, so none is made in vain.
    for (const slot of slots) if (evidence.flows.length < MOST_FLOWS) add(this.#options.flow(slot).communityId);
  }

  #name({ rule, src_ip, dst_ip }: AlertRecord, difference: number): void {
    for (const address of new Set([src_ip, dst_ip])) {
      if (address === null) continue;
      const key = `${rule} ${address}`;
      const count = (this.#named.get(key) ?? 0) + difference;
      if (count > 0) this.#named.set(key, count);
      else this.#named.delete(key);
    }
  }
}

const SEVERITIES: readonly (Severity | undefined)[] = ["LOW", "MEDIUM", "HIGH"];

function weight(severity: Severity | undefined): number {
  return SEVERITIES.indexOf(severity);
}

function copyOf(record: AlertRecord): AlertRecord {
  return { ...record, evidence: { ...record.evidence, flows: [...record.evidence.flows] } };
}

/** The same for the same packets. */
function idOf(rule: string, key: string, first: number): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return `${Math.round(first).toString(36)}-${rule}-${(hash >>> 0).toString(36)}`;
}
