// What the detectors are to know, in the engine's thread: rules as the user wants them, exceptions, blacklists, and what has been
// learned of the usual. It outlives the engines, of which each source has its own.

import type { SourceState } from "@wireglass/contract";
import {
  type AlertRecord,
  Blacklist,
  type BlacklistData,
  Countries,
  type CountriesState,
  type CountryOf,
  type DetectOptions,
  type Detection,
  Devices,
  type DevicesState,
  type ExceptionRecord,
  LearnedLevels,
  type LevelState,
  type RuleChange,
  type RuleRecord,
} from "@wireglass/core";

/** What the main thread may ask. */
export interface DetectionCalls {
  setDetection(settings: DetectionSettings): Promise<void>;
  detection(): Promise<DetectionState>;
  /** False where there is no such rule or parameter. */
  setRule(rule: string, change: RuleChange): Promise<boolean>;
  setExceptions(exceptions: readonly ExceptionRecord[]): Promise<void>;
  /** Made elsewhere, in memory that is shared: here it is only put in the place of the one before. */
  setBlacklist(data: BlacklistData): Promise<void>;
  /** False where it is not open. */
  closeAlert(id: string): Promise<boolean>;
  /** `until` in seconds since 1970. */
  snoozeAlert(id: string, until: number | null): Promise<boolean>;
  /** Packets of an alert have been set aside. */
  keptEvidence(id: string, packets: number, complete: boolean): Promise<void>;
  learned(): Promise<Learned>;
}

export interface DetectionSettings {
  rules: Readonly<Record<string, RuleChange>>;
  exceptions: readonly ExceptionRecord[];
  learned: Learned | null;
}

export interface DetectionState {
  rules: RuleRecord[];
  /** How often each exception has struck since the thread began, by id. */
  hits: Record<string, number>;
}

/** What live traffic has taught. */
export interface Learned {
  levels: LevelState[];
  devices: DevicesState;
  countries: CountriesState;
}

type Kind = SourceState["kind"];

export class Detecting implements DetectionCalls {
  readonly #onAlert: (alert: AlertRecord, kind: Kind) => void;
  readonly #country: CountryOf;
  #rules: Record<string, RuleChange> = {};
  #exceptions: readonly ExceptionRecord[] = [];
  #blacklist = new Blacklist();
  #levels = new LearnedLevels();
  #devices = new Devices();
  #countries = new Countries();
  #current: Detection | null = null;
  /** Of the engines before. */
  #hits: Record<string, number> = {};

  constructor(onAlert: (alert: AlertRecord, kind: Kind) => void, country: CountryOf) {
    this.#onAlert = onAlert;
    this.#country = country;
  }

  /** For an engine. What was recorded or made up teaches nothing about this network. */
  options(kind: Kind): DetectOptions {
    const live = { levels: this.#levels, devices: this.#devices, countries: this.#countries };
    const learned = kind === "live" ? live : {};
    return {
      onAlert: (alert) => this.#onAlert(alert, kind),
      rules: this.#rules,
      exceptions: this.#exceptions,
      blacklist: this.#blacklist,
      country: this.#country,
      ...learned,
    };
  }

  /** From now on this is the one that is meant. */
  use(detection: Detection | null): void {
    this.#hits = this.#allHits();
    this.#current = detection;
  }

  async setDetection({ rules, exceptions, learned }: DetectionSettings): Promise<void> {
    if (learned !== null) {
      this.#levels = new LearnedLevels(learned.levels);
      this.#devices = new Devices(learned.devices);
      this.#countries = new Countries(learned.countries);
    }
    for (const [rule, change] of Object.entries(rules)) await this.setRule(rule, change);
    await this.setExceptions(exceptions);
  }

  async detection(): Promise<DetectionState> {
    return { rules: this.#current?.rules() ?? [], hits: this.#allHits() };
  }

  async setRule(rule: string, change: RuleChange): Promise<boolean> {
    if (this.#current?.setRule(rule, change) !== true) return false;
    const before = this.#rules[rule];
    this.#rules = {
      ...this.#rules,
      [rule]: { ...before, ...change, parameters: { ...before?.parameters, ...change.parameters } },
    };
    return true;
  }

  async setExceptions(exceptions: readonly ExceptionRecord[]): Promise<void> {
    this.#hits = this.#allHits();
    this.#exceptions = exceptions;
    // Their hits are counted anew from here.
    this.#current?.setExceptions([]);
    this.#current?.setExceptions(exceptions);
  }

  async setBlacklist(data: BlacklistData): Promise<void> {
    this.#blacklist = new Blacklist(data);
    this.#current?.setBlacklist(this.#blacklist);
  }

  async closeAlert(id: string): Promise<boolean> {
    return this.#current?.close(id) ?? false;
  }

  async snoozeAlert(id: string, until: number | null): Promise<boolean> {
    return this.#current?.snooze(id, until) ?? false;
  }

  async keptEvidence(id: string, packets: number, complete: boolean): Promise<void> {
    this.#current?.kept(id, packets, complete);
  }

  async learned(): Promise<Learned> {
    return { levels: this.#levels.state(), devices: this.#devices.state(), countries: this.#countries.state() };
  }

  #allHits(): Record<string, number> {
    const hits: Record<string, number> = {};
    for (const { id } of this.#exceptions) {
      const all = (this.#hits[id] ?? 0) + (this.#current?.exceptions.hits(id) ?? 0);
      if (all > 0) hits[id] = all;
    }
    return hits;
  }
}
