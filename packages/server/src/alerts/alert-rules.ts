// Rules as the user wants them, and what they would have found.

import type { ChangeRule, Rule, Trial } from "@wireglass/contract";
import type { Store } from "@wireglass/store";
import type { EngineHost } from "../engine/engine-host.ts";
import { problem } from "../problem.ts";
import type { AlertSettings } from "./alert-settings.ts";
import { type TrialQuestion, tryRule } from "./rule-trial.ts";

export class AlertRules {
  /** What differs from the defaults. */
  settings: AlertSettings["rules"] = {};
  readonly #engine: Pick<EngineHost, "detect">;
  #isTrying = false;

  constructor(engine: Pick<EngineHost, "detect">) {
    this.#engine = engine;
  }

  async all(): Promise<Rule[]> {
    const { rules } = await this.#engine.detect("detection");
    return rules;
  }

  /** Rejects with a ProblemError. */
  async get(id: string): Promise<Rule> {
    const rule = (await this.all()).find((each) => each.rule === id);
    if (rule === undefined) throw problem("not-found", "There is no such rule.");
    return rule;
  }

  /** Rejects with a ProblemError. */
  async change(id: string, change: ChangeRule): Promise<Rule> {
    refuseWrong(await this.get(id), change);
    await this.#engine.detect("setRule", id, change);
    const before = this.settings[id];
    const parameters = { ...before?.parameters, ...change.parameters };
    this.settings = { ...this.settings, [id]: { ...before, ...change, parameters } };
    return this.get(id);
  }

  /** Rejects with a ProblemError. `now` in seconds. */
  async try(
    id: string,
    change: ChangeRule,
    on: { store: Store | null } & Pick<TrialQuestion, "exceptions" | "blacklist" | "country">,
    now: number,
  ): Promise<Trial> {
    const rule = await this.get(id);
    refuseWrong(rule, change);
    if (this.#isTrying) throw problem("too-many-clients", "A trial is running already.", "Wait for it.");
    this.#isTrying = true;
    try {
      const { store, ...rest } = on;
      return await tryRule(store, { rule, change, ...rest, now });
    } finally {
      this.#isTrying = false;
    }
  }
}

function refuseWrong({ rule, parameters }: Rule, change: ChangeRule): void {
  for (const [name, value] of Object.entries(change.parameters ?? {})) {
    const parameter = parameters.find((each) => each.name === name);
    if (parameter === undefined)
      throw problem("bad-request", `The rule ${rule} has no parameter ${name.slice(0, 40)}.`);
    const { label, min, max, unit } = parameter;
    if (!(value >= min && value <= max))
      throw problem("bad-request", `"${label}" is between ${min} and ${max}${unit === null ? "" : ` ${unit}`}.`);
  }
}
