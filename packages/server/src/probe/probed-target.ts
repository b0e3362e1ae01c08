// One target of the probes: its echoes while it is probed, and what they have come to.

import { PingStatistics } from "@wireglass/capture";
import type { MeasuredEcho, Pinger, TargetState } from "@wireglass/capture";
import type { ProbeTarget } from "@wireglass/contract";
import type { ProbeSettings } from "./probe-file.ts";

/** As many as the contract allows: twenty minutes at the usual pace. */
const MOST_ECHOES = 600;

const NOTHING: TargetState = { address: null, method: null, port: null, problem: null };

export class ProbedTarget {
  readonly id: string;
  readonly role: ProbeTarget["role"];
  readonly #changed: () => void;
  readonly #measured: (target: string, echo: MeasuredEcho) => void;
  #settings: ProbeSettings;
  #state: TargetState = NOTHING;
  readonly #statistics = new PingStatistics();
  readonly #echoes: MeasuredEcho[] = [];
  /** Echoes before the prober that is running now, which counts its own from 1. */
  #before = 0;
  #sequence = 0;
  #end: (() => void) | null = null;

  constructor(
    id: string,
    role: ProbeTarget["role"],
    settings: ProbeSettings,
    changed: () => void,
    measured: (target: string, echo: MeasuredEcho) => void,
  ) {
    this.id = id;
    this.role = role;
    this.#settings = settings;
    this.#changed = changed;
    this.#measured = measured;
  }

  get settings(): ProbeSettings {
    return this.#settings;
  }

  start(pinger: Pinger): void {
    this.stop();
    this.#before = this.#sequence;
    this.#end = pinger.add(
      { ...this.#settings, count: null },
      {
        onState: (state) => {
          this.#state = state;
          this.#changed();
        },
        onEcho: (echo) => {
          this.#sequence = this.#before + echo.sequence;
          const measured = this.#statistics.add({ ...echo, sequence: this.#sequence });
          this.#echoes.push(measured);
          if (this.#echoes.length > MOST_ECHOES) this.#echoes.shift();
          this.#changed();
          this.#measured(this.#settings.target, measured);
        },
      },
    );
  }

  stop(): void {
    this.#end?.();
    this.#end = null;
  }

  /** Another interval or timeout; what was measured stays. */
  change(settings: ProbeSettings, pinger: Pinger | null): void {
    this.#settings = settings;
    if (pinger !== null && this.#end !== null) this.start(pinger);
  }

  /** It is not probed any more, and not because anybody wanted so. */
  lose(problem: string): void {
    this.#end = null;
    this.#state = { ...this.#state, problem };
  }

  view(): ProbeTarget {
    const { target, interval_s, timeout_s } = this.#settings;
    const { min_ms: _, ...stats } = this.#statistics.summary();
    return {
      id: this.id,
      target,
      role: this.role,
      ...this.#state,
      interval_s,
      timeout_s,
      stats,
      echoes: this.#echoes.slice(),
    };
  }
}
