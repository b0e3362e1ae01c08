// What a rule with other numbers would have found in the history: flow records, in order of their ends, through its detector
// alone. Only rules that can tell from flow records have an answer.

import type { FlowRecord } from "../flow/flow-record.ts";
import { FlowMemory } from "../flow/flow-memory.ts";
import { AlertBook } from "./alert-book.ts";
import type { AlertRecord } from "./alert.ts";
import { Blacklist } from "./blacklist.ts";
import { Countries } from "./countries.ts";
import type { CountryOf } from "./countries.ts";
import { Devices } from "./devices.ts";
import { Exceptions } from "./exceptions.ts";
import type { ExceptionRecord } from "./exceptions.ts";
import { FlowView } from "./flow-view.ts";
import { RULES } from "./registry.ts";
import { RuleState } from "./rule-state.ts";

export interface TrialOptions {
  blacklist?: Blacklist;
  exceptions?: readonly ExceptionRecord[];
  country?: CountryOf;
}

export interface TrialRecord {
  alerts: number;
  /** The first of them, as they stood at their end. */
  examples: AlertRecord[];
}

const EXAMPLES = 10;

/** Whether history can say anything about the rule. */
export function canTry(rule: string): boolean {
  return new Trial(rule, {}).isPossible;
}

/** Null where history cannot tell, or there is no such rule. */
export function trial(
  rule: string,
  parameters: Readonly<Record<string, number>>,
  flows: Iterable<FlowRecord>,
  options: TrialOptions = {},
): TrialRecord | null {
  const run = new Trial(rule, parameters, options);
  if (!run.isPossible) return null;
  for (const flow of flows) run.flow(flow);
  return run.end();
}

/** The same for flows that come piece by piece, as from a store. */
export class Trial {
  readonly isPossible: boolean;
  readonly #book: AlertBook;
  readonly #flow: ((flow: FlowRecord) => void) | null;
  readonly #alerts: TrialRecord = { alerts: 0, examples: [] };
  #latest = -Infinity;

  constructor(id: string, parameters: Readonly<Record<string, number>>, options: TrialOptions = {}) {
    const exceptions = new Exceptions();
    exceptions.set(options.exceptions ?? []);
    // No flow is in a table here.
    const view = new FlowView(new FlowMemory(1));
    const flow = (): FlowView => view;
    this.#book = new AlertBook({ exceptions, flow, onAlert: (alert) => this.#told(alert) });
    const rule = RULES.find((each) => each.id === id);
    const state = rule === undefined ? null : new RuleState(rule);
    const known = state?.change({ parameters }) ?? false;
    const detector = rule?.make({
      seed: 1,
      value: (name) => state!.value(name),
      raise: (finding) => this.#book.raise(state!, finding, this.#latest),
      isOpen: () => false,
      isNamed: () => false,
      flow,
      blacklist: options.blacklist ?? new Blacklist(),
      levels: null,
      devices: new Devices(),
      country: options.country ?? (() => null),
      countries: new Countries(),
      losses: () => ({ dropped: 0, packets: 0 }),
    });
    this.#flow = known && detector?.fromFlow !== undefined ? (record) => detector.fromFlow!(record) : null;
    this.isPossible = this.#flow !== null;
  }

  flow(record: FlowRecord): void {
    this.#latest = Math.max(this.#latest, record.end * 1e6);
    this.#flow?.(record);
    this.#book.advance(this.#latest);
  }

  end(): TrialRecord {
    this.#book.finish(this.#latest);
    return this.#alerts;
  }

  #told(alert: AlertRecord): void {
    if (alert.state !== "closed") return;
    this.#alerts.alerts++;
    if (this.#alerts.examples.length < EXAMPLES) this.#alerts.examples.push(alert);
  }
}
