// Alerts outside the engine's thread: what is done with each one, and what the user wants of them. Alerts of a live source go
// into the history and out to others, and their packets are set aside; those of a file and of the demo are only shown.

import type {
  Alert,
  Alerts,
  AlertsQuestion,
  Blacklists,
  ChangeRule,
  Exception,
  NewException,
  Output,
  OutputState,
  Rule,
  SourceState,
  Trial,
} from "@wireglass/contract";
import type { AlertRecord, CountryOf } from "@wireglass/core";
import type { PacketQuery } from "@wireglass/store/ring";
import type { Store } from "@wireglass/store";
import type { EngineHost } from "../engine/engine-host.ts";
import type { Learned } from "../engine/detecting.ts";
import { problem, toProblem } from "../problem.ts";
import { AlertHistory, isWanted } from "./alert-history.ts";
import { AlertList } from "./alert-list.ts";
import { AlertRules } from "./alert-rules.ts";
import { type AlertSettings, readSettings } from "./alert-settings.ts";
import type { Blacklisting } from "./blacklisting.ts";
import type { EvidenceFolder } from "./evidence/evidence-folder.ts";
import type { EvidenceKeeper, EvidenceState } from "./evidence/evidence-keeper.ts";
import { ExceptionList, covers } from "./exception-list.ts";
import type { JsonFile } from "../json-file.ts";
import { learnedOf } from "./learned.ts";
import type { OutputSet } from "./outputs/output-set.ts";
import { Snoozes } from "./snoozes.ts";
import { testAlert } from "./test-alert.ts";

export interface AlertServiceOptions {
  engine: Pick<EngineHost, "detect">;
  settings: JsonFile;
  learned: JsonFile;
  outputs: OutputSet;
  /** For trials. */
  country: CountryOf;
  /** Null where no history is kept. */
  store: Store | null;
  /** Null where no packets are kept. */
  evidence: { folder: EvidenceFolder; keeper: EvidenceKeeper } | null;
  blacklists: Blacklisting;
  onProblem(failure: ReturnType<typeof toProblem>): void;
  /** Seconds since 1970. */
  now?: () => number;
}

type Kind = SourceState["kind"];

const HOUR_MS = 3_600_000;
/** Seconds; the history keeps microseconds. */
const STEP = 2e-6;
const LEARNED_EVERY_MS = 300_000;

export class AlertService {
  readonly #options: Required<AlertServiceOptions>;
  readonly #list = new AlertList();
  readonly #history: AlertHistory | null;
  /** What the keeper has said of alerts in the list. */
  readonly #kept = new Map<string, EvidenceState>();
  readonly #rules: AlertRules;
  #exceptions = new ExceptionList();
  #snoozes = new Snoozes();
  #learned: Learned | null = null;
  #kind: Kind = "none";
  #isMute = false;
  #timers: NodeJS.Timeout[] = [];
  /** Changes are made one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: AlertServiceOptions) {
    this.#options = { now: () => Date.now() / 1000, ...options };
    this.#rules = new AlertRules(options.engine);
    this.#history = options.store === null ? null : new AlertHistory(options.store);
  }

  /** Before the first source begins. */
  async begin(): Promise<void> {
    const { settings, learned, outputs, blacklists, evidence } = this.#options;
    const { rules, exceptions, outputs: remembered, snoozed } = await readSettings(settings);
    this.#rules.settings = rules;
    this.#exceptions = new ExceptionList(exceptions);
    this.#snoozes = new Snoozes(snoozed);
    this.#learned = learnedOf(await learned.read());
    for (const output of remembered) this.#guarded(() => outputs.add(output, false));
    await evidence?.folder.open();
    await this.#configure();
    await blacklists.begin();
    // It takes as long as the history takes to open.
    const isOurs = ({ id }: Alert): boolean => this.#list.get(id) !== undefined;
    void this.#history?.closeLeftOver(isOurs).catch((error: unknown) => this.#tell(error));
    const hourly = setInterval(() => void this.#clean(), HOUR_MS);
    const often = setInterval(() => void this.#saveLearned(), LEARNED_EVERY_MS);
    this.#timers = [hourly.unref(), often.unref()];
  }

  /** The engine's thread is a new one. */
  restarted(): void {
    // What it has counted is gone, not what it has told.
    this.#exceptions = new ExceptionList(this.#exceptions.settings);
    void this.#configure().catch((error: unknown) => this.#tell(error));
  }

  /** A source begins. What was open in the one before is over, as far as anybody can tell. */
  watching(kind: Kind): void {
    if (this.#kind === "live")
      for (const alert of this.#list.open()) this.receive({ ...alert, snoozed_until: null, state: "closed" }, "live");
    if (kind !== "live" || this.#kind !== "live") this.#list.clear();
    this.#kind = kind;
  }

  receive(record: AlertRecord | Alert, kind: Kind): void {
    const alert = this.#stamped(this.#completed(record));
    for (const gone of this.#list.put(alert)) this.#kept.delete(gone.id);
    if (kind !== "live") return;
    const { evidence, outputs, now } = this.#options;
    this.#history?.write(alert);
    evidence?.keeper.follow(alert);
    if (!this.#isMute) outputs.publish(alert, now());
  }

  /** The keeper has set packets aside. */
  kept(id: string, state: EvidenceState): void {
    const before = this.#kept.get(id);
    const alert = this.#list.get(id);
    if (alert === undefined || (before?.packets === state.packets && before.complete === state.complete)) return;
    this.#kept.set(id, state);
    this.#change({ ...alert, evidence: { ...alert.evidence, ...state } });
    // For the snapshots, which are made there.
    void this.#options.engine.detect("keptEvidence", id, state.packets, state.complete).catch(() => null);
  }

  // --- alerts ---

  async alerts(question: AlertsQuestion): Promise<Alerts> {
    const { from, to, state, severity, limit } = question;
    // Open ones are known here, and so are those of what is not kept.
    if (this.#history !== null && this.#isAboutHistory && state !== "open") return this.#history.page(question);
    const rows = this.#list.all().filter((alert) => {
      return alert.last >= from && alert.first < to && isWanted(alert, state, severity);
    });
    const after = Number(question.after ?? 0) || 0;
    const next = after + limit < rows.length ? String(after + limit) : null;
    return { rows: rows.slice(after, after + limit), next };
  }

  alert(id: string): Promise<Alert> {
    return this.#found(id);
  }

  async snooze(id: string, seconds: number): Promise<Alert> {
    return this.#inTurn(async () => {
      const { now, engine } = this.#options;
      const alert = await this.#found(id);
      const until = now() + seconds;
      this.#snoozes.set(alert, until);
      if (!(await engine.detect("snoozeAlert", id, until))) this.#change({ ...alert, snoozed_until: until });
      await this.#save();
      return { ...(this.#list.get(id) ?? alert), snoozed_until: until };
    });
  }

  async close(id: string): Promise<Alert> {
    const alert = await this.#found(id);
    if (alert.state === "closed") return alert;
    if (!(await this.#options.engine.detect("closeAlert", id))) this.#change({ ...alert, state: "closed" });
    return { ...(this.#list.get(id) ?? alert), state: "closed" };
  }

  /** What was set aside; else what to ask the ring, or the file, for. */
  async packets(id: string): Promise<{ kept: ReadableStream<Uint8Array<ArrayBuffer>> } | { query: PacketQuery }> {
    const { evidence, first, last } = await this.#found(id);
    const { filter } = evidence;
    const kept = this.#isAboutHistory ? this.#options.evidence?.folder.stream(id) : null;
    if (kept !== null && kept !== undefined) return { kept: kept.stream };
    if (filter === "") throw problem("not-found", "This alert is about no packets.");
    return { query: { filter, range: { from: Math.round(first * 1e6), to: Math.round(last * 1e6) } } };
  }

  // --- rules ---

  rules(): Promise<Rule[]> {
    return this.#rules.all();
  }

  async changeRule(id: string, change: ChangeRule): Promise<Rule> {
    return this.#inTurn(async () => {
      const rule = await this.#rules.change(id, change);
      await this.#save();
      return rule;
    });
  }

  tryRule(id: string, change: ChangeRule): Promise<Trial> {
    const { store, blacklists, country, now } = this.#options;
    const on = { store, exceptions: this.#exceptions.records(), blacklist: blacklists.blacklist, country };
    return this.#rules.try(id, change, on, now());
  }

  // --- exceptions ---

  async exceptions(): Promise<Exception[]> {
    const { hits } = await this.#options.engine.detect("detection");
    this.#exceptions.hits = hits;
    return this.#exceptions.view();
  }

  async addException(wanted: NewException): Promise<Exception> {
    return this.#inTurn(async () => {
      if (wanted.rule !== null) await this.#rules.get(wanted.rule);
      const exception = this.#exceptions.add(wanted, this.#options.now());
      await this.#exceptionsChanged();
      // What it is about is none any more.
      for (const alert of this.#list.open()) if (covers(exception, alert)) await this.close(alert.id);
      return exception;
    });
  }

  async removeException(id: string): Promise<void> {
    await this.#inTurn(async () => {
      this.#exceptions.remove(id);
      await this.#exceptionsChanged();
    });
  }

  // --- outputs ---

  outputs(): OutputState[] {
    return this.#options.outputs.view();
  }

  async setOutputs(wanted: readonly Output[]): Promise<OutputState[]> {
    return this.#inTurn(async () => {
      this.#options.outputs.replace(wanted);
      await this.#save();
      return this.outputs();
    });
  }

  testOutput(id: string): Promise<void> {
    return this.#options.outputs.test(id, testAlert(this.#options.now()));
  }

  blacklists(): Blacklists {
    return this.#options.blacklists.state;
  }

  // --- the end ---

  /** The program ends: that nothing is watched any more is no news about alerts. */
  mute(): void {
    this.#isMute = true;
  }

  /** While the engine can still be asked what it has learned. */
  async save(patienceMs: number): Promise<void> {
    const saved = (async () => {
      await this.exceptions().catch(() => []);
      await this.#saveLearned();
      await this.#save().catch((error: unknown) => this.#tell(error));
    })();
    await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
  }

  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const { blacklists, outputs, evidence } = this.#options;
    blacklists.close();
    await Promise.all([outputs.close(), evidence?.keeper.close()]);
  }

  // --- within ---

  /** Of live traffic, or of nothing. */
  get #isAboutHistory(): boolean {
    return this.#kind === "live" || this.#kind === "none";
  }

  /** With what is known here and not in the engine. */
  #completed(record: AlertRecord | Alert): Alert {
    const { engine, now } = this.#options;
    const kept = this.#kept.get(record.id);
    const alert: Alert = kept === undefined ? record : { ...record, evidence: { ...record.evidence, ...kept } };
    if ((alert.snoozed_until ?? null) !== null) return alert;
    const until = this.#snoozes.until(alert, now());
    if (until === null) return alert;
    if (alert.state === "open") void engine.detect("snoozeAlert", alert.id, until).catch(() => false);
    return { ...alert, snoozed_until: until };
  }

  /** What the engine does not know of, or not any more. */
  #change(changed: Alert): void {
    const alert = { ...changed, time: changed.time + STEP };
    if (this.#list.get(alert.id) !== undefined) this.#list.put(alert);
    if (this.#isAboutHistory) this.#history?.write(alert);
  }

  /** Each word about an alert is later than the one before: in the history the latest counts. */
  #stamped(alert: Alert): Alert {
    const before = this.#list.get(alert.id)?.time ?? -Infinity;
    return alert.time > before ? alert : { ...alert, time: before + STEP };
  }

  async #found(id: string): Promise<Alert> {
    const alert = this.#list.get(id) ?? (this.#isAboutHistory ? await this.#history?.find(id) : null) ?? null;
    if (alert === null) throw problem("not-found", "There is no such alert, or not any more.");
    return alert;
  }

  async #configure(): Promise<void> {
    const { engine, blacklists } = this.#options;
    const exceptions = this.#exceptions.records();
    await engine.detect("setDetection", { rules: this.#rules.settings, exceptions, learned: this.#learned });
    await blacklists.again();
  }

  async #exceptionsChanged(): Promise<void> {
    await this.#options.engine.detect("setExceptions", this.#exceptions.records());
    await this.#save();
  }

  async #save(): Promise<void> {
    const { settings, outputs, now } = this.#options;
    const all: AlertSettings = {
      rules: this.#rules.settings,
      exceptions: this.#exceptions.settings,
      outputs: outputs.settings,
      snoozed: this.#snoozes.settings(now()),
    };
    await settings.write(all);
  }

  async #saveLearned(): Promise<void> {
    try {
      this.#learned = await this.#options.engine.detect("learned");
      await this.#options.learned.write(this.#learned);
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Evidence lives as long as its alert. */
  async #clean(): Promise<void> {
    try {
      const oldest = await this.#history?.oldest();
      if (oldest !== null && oldest !== undefined) await this.#options.evidence?.folder.removeBefore(oldest * 1000);
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    this.#options.onProblem(toProblem(error, "alerts"));
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#tell(error);
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => null);
    return result;
  }
}
