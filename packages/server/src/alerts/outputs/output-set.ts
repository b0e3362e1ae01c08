// All ways out: which there are, what each has sent, and a message to try one.

import { randomBytes } from "node:crypto";
import type { Alert, Output, OutputState } from "@wireglass/contract";
import { problem } from "../../problem.ts";
import { Delivery, type DeliveryOptions } from "./delivery.ts";
import { reasonOf } from "./sender.ts";
import { type OutputKind, isForAdministrators, senderOf, shownTarget } from "./target.ts";

export const MOST_OUTPUTS = 16;
const CLOSE_MS = 500;
/** Messages at once, and milliseconds for each further one. */
const PACE: Readonly<Record<OutputKind, { burst: number; paceMs: number }>> = {
  webhook: { burst: 30, paceMs: 1000 },
  command: { burst: 30, paceMs: 1000 },
  email: { burst: 10, paceMs: 30_000 },
  syslog: { burst: 200, paceMs: 20 },
  file: { burst: 1000, paceMs: 1 },
};

interface Way {
  output: Output;
  delivery: Delivery | null;
  /** Of the command line: it is not remembered, and cannot be changed. */
  fixed: boolean;
}

export interface OutputSetOptions {
  /** For files that are only named. */
  folder: string;
  /** For tests. */
  delivery?: Partial<DeliveryOptions>;
}

export class OutputSet {
  readonly #options: OutputSetOptions;
  #ways = new Map<string, Way>();

  constructor(options: OutputSetOptions) {
    this.#options = options;
  }

  /** From the settings or, `fixed`, the command line, which has the last word about an id. Throws a ProblemError. */
  add(output: Output, fixed: boolean): void {
    if (this.#ways.get(output.id)?.fixed === true) return;
    this.#ways.set(output.id, this.#way(output, fixed));
  }

  /** What is to be remembered. */
  get settings(): Output[] {
    return [...this.#ways.values()].filter(({ fixed }) => !fixed).map(({ output }) => output);
  }

  view(): OutputState[] {
    return Array.from(this.#ways.values(), ({ output, delivery, fixed }) => ({
      ...output,
      target: shownTarget(output),
      fixed,
      ...(delivery?.state ?? { sent: 0, waiting: 0, lost: 0, problem: null }),
    }));
  }

  /**
   * What somebody wants instead; those of the command line stay. A target that comes back as it was shown is what it was.
   * Throws a ProblemError, and then nothing has changed.
   */
  replace(wanted: readonly Output[]): void {
    const next = new Map<string, Way>();
    for (const way of this.#ways.values()) if (way.fixed) next.set(way.output.id, way);
    if (wanted.length + next.size > MOST_OUTPUTS)
      throw problem("bad-request", `There are ${MOST_OUTPUTS} outputs at most.`, "Remove one.");
    for (const each of wanted) {
      const before = this.#ways.get(each.id);
      if (before?.fixed === true) continue;
      const id = each.id === "" ? `o-${randomBytes(6).toString("hex")}` : each.id;
      if (!/^[\w-]+$/.test(id)) throw problem("bad-request", "The id of an output has letters, digits, - and _ only.");
      if (next.has(id)) throw problem("bad-request", `There are two outputs ${id}.`, "Give each an id of its own.");
      const output = { ...each, id, target: targetOf(each, before?.output) };
      const same = before !== undefined && JSON.stringify(before.output) === JSON.stringify(output);
      if (!same) this.#refuseForAdministrators(output, before?.output);
      next.set(id, same ? before : this.#way(output, false));
    }
    const gone = [...this.#ways.values()].filter((way) => next.get(way.output.id) !== way);
    this.#ways = next;
    for (const { delivery } of gone) void delivery?.close(CLOSE_MS);
  }

  publish(alert: Alert, now: number): void {
    for (const { delivery } of this.#ways.values()) delivery?.offer(alert, now);
  }

  /** Rejects with a ProblemError. */
  async test(id: string, alert: Alert): Promise<void> {
    const way = this.#ways.get(id);
    if (way === undefined) throw problem("not-found", "There is no such output.");
    const delivery = way.delivery ?? this.#delivery(way.output);
    try {
      await delivery.test(alert);
    } catch (error) {
      const remedy = "Look at its target, and at whether the receiver is running.";
      throw problem("not-delivered", `${shownTarget(way.output)}: ${reasonOf(error)}.`, remedy);
    } finally {
      if (way.delivery === null) await delivery.close(0);
    }
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#ways.values(), ({ delivery }) => delivery?.close(CLOSE_MS)));
  }

  #way(output: Output, fixed: boolean): Way {
    const delivery = this.#delivery(output);
    if (output.enabled) return { output, delivery, fixed };
    void delivery.close(0);
    return { output, delivery: null, fixed };
  }

  #delivery(output: Output): Delivery {
    const sender = senderOf(output, this.#options.folder);
    return new Delivery({ ...PACE[output.kind], minimum: output.minimum, ...this.#options.delivery, sender });
  }

  #refuseForAdministrators(output: Output, before: Output | undefined): void {
    const isKnown = before !== undefined && before.kind === output.kind && before.target === output.target;
    if (isKnown || !isForAdministrators(output)) return;
    throw problem(
      "not-from-here",
      output.kind === "command"
        ? "Commands cannot be set from the dashboard."
        : "From the dashboard, files can be written in the folder of the alerts only.",
      output.kind === "command"
        ? "Start wireglass with --alert-output command:PROGRAM."
        : "Give a name without folders, or start wireglass with --alert-output file:PATH.",
    );
  }
}

function targetOf(wanted: Output, before: Output | undefined): string {
  const isShown = before !== undefined && before.kind === wanted.kind && wanted.target === shownTarget(before);
  return isShown ? before.target : wanted.target;
}
