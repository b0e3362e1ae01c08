// The active probes: who is probed, how often, and whom the results are told to.

import { randomBytes } from "node:crypto";
import { parseTarget } from "@wireglass/capture";
import type { MeasuredEcho, Pinger } from "@wireglass/capture";
import type { Probes, ProbeTarget } from "@wireglass/contract";
import { problem } from "../problem.ts";
import { DEFAULT_ROLES } from "./probe-file.ts";
import type { DefaultRole, Pace, ProbeMemory, ProbeSettings, Remembered } from "./probe-file.ts";
import { ProbedTarget } from "./probed-target.ts";

export interface ProbeOptions {
  memory: ProbeMemory;
  /** Starts whatever sends the echoes; `onGone` is called when it has ended by itself. */
  open(onGone: () => void): Promise<Pinger & { close(): void }>;
  /** Whom to probe without being asked: addresses, null where there is none. */
  neighbours(): Promise<Record<DefaultRole, string | null>>;
  /** Told of each echo. */
  measured?(target: string, echo: MeasuredEcho): void;
}

/** Told at most so often, and only of what has changed. */
const TELL_EVERY_MS = 1000;
/** A machine that moves has another gateway. */
const NEIGHBOURS_EVERY_MS = 30_000;
export const MOST_PROBES = 32;
const USUAL: Pace = { interval_s: 2, timeout_s: 1 };

export class ProbeSet {
  readonly #options: ProbeOptions;
  readonly #targets = new Map<string, ProbedTarget>();
  readonly #followers = new Set<(json: string) => void>();
  #remembered: Remembered = { running: true, custom: [], defaults: {} };
  #pinger: (Pinger & { close(): void }) | null = null;
  #running = false;
  #timers: NodeJS.Timeout[] = [];
  #changed = true;
  #json = "";
  /** Requests are served one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** Opens what may need rights that are about to be given up. A failure shows when probing is to start. */
  async prepare(): Promise<void> {
    await this.#open().catch(() => null);
  }

  /** Reads what the user has decided. `probe`: and does so, unless the user has stopped it. */
  async begin(probe: boolean): Promise<void> {
    this.#remembered = await this.#options.memory.read();
    for (const settings of this.#remembered.custom.slice(0, MOST_PROBES)) {
      const target = parseTarget(settings.target);
      if (target !== null) this.#add(randomId(), "custom", { ...settings, target });
    }
    await this.#meetNeighbours();
    const tell = setInterval(() => this.#tell(), TELL_EVERY_MS);
    // Nobody waits for it, so nobody can be told that it failed: the next time it may not.
    const look = setInterval(
      () => void this.#inTurn(() => this.#meetNeighbours()).catch(() => null),
      NEIGHBOURS_EVERY_MS,
    );
    this.#timers = [tell.unref(), look.unref()];
    // Why it could not be started is told to whoever asks for it.
    if (probe && this.#remembered.running) await this.#run().catch(() => null);
  }

  view(): Probes {
    return { running: this.#running, targets: [...this.#targets.values()].map((target) => target.view()) };
  }

  /** A target that is there gets the interval and the timeout. */
  add(request: ProbeSettings): Promise<Probes> {
    return this.#inTurn(async () => {
      const target = parseTarget(request.target);
      if (target === null) {
        throw problem("bad-request", "The target is neither an address nor a host name.", "Give one, without a port.");
      }
      const settings = { ...request, target };
      const known = [...this.#targets.values()].find((candidate) => candidate.settings.target === target);
      if (known === undefined && this.#targets.size >= MOST_PROBES) {
        throw problem("too-many-probes", `There are ${MOST_PROBES} targets already.`, "Remove one first.");
      }
      await this.#remember(withSettings(this.#remembered, known?.role ?? "custom", settings));
      if (known === undefined) this.#add(randomId(), "custom", settings);
      else known.change(settings, this.#pinger);
    });
  }

  remove(id: string): Promise<Probes> {
    return this.#inTurn(async () => {
      const target = this.#targets.get(id);
      if (target === undefined) throw problem("not-found", "There is no such target.");
      await this.#remember(without(this.#remembered, target.role, target.settings.target));
      this.#drop(target);
    });
  }

  start(): Promise<Probes> {
    return this.#inTurn(async () => {
      await this.#run();
      await this.#remember({ ...this.#remembered, running: true });
    });
  }

  stop(): Promise<Probes> {
    return this.#inTurn(async () => {
      for (const target of this.#targets.values()) target.stop();
      this.#running = false;
      await this.#remember({ ...this.#remembered, running: false });
    });
  }

  /** Tells at once how things are, then of changes. Answers with the way to end it. */
  follow(follower: (json: string) => void): () => void {
    this.#followers.add(follower);
    follower(this.#asJson());
    return () => this.#followers.delete(follower);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#followers.clear();
    this.#pinger?.close();
    this.#pinger = null;
  }

  async #run(): Promise<void> {
    const pinger = this.#pinger ?? (await this.#open());
    if (this.#running) return;
    this.#running = true;
    for (const target of this.#targets.values()) target.start(pinger);
  }

  async #open(): Promise<Pinger> {
    const pinger = await this.#options.open(() => this.#lose());
    this.#pinger = pinger;
    return pinger;
  }

  #lose(): void {
    this.#pinger = null;
    this.#running = false;
    for (const target of this.#targets.values()) target.lose("the process that sends echoes has ended: start it again");
    this.#changed = true;
  }

  /** Gateway and resolver as they are now, unless somebody probes these addresses already, or does not want them. */
  async #meetNeighbours(): Promise<void> {
    // While nobody can say who they are, they are who they were.
    const neighbours = await this.#options.neighbours().catch(() => null);
    if (neighbours === null) return;
    for (const role of DEFAULT_ROLES) {
      const pace = this.#remembered.defaults[role];
      const address = neighbours[role];
      const old = this.#targets.get(role);
      if (old !== undefined && old.settings.target === address) continue;
      if (old !== undefined) this.#drop(old);
      const taken = [...this.#targets.values()].some((other) => other.settings.target === address);
      if (address === null || pace === null || taken || this.#targets.size >= MOST_PROBES) continue;
      this.#add(role, role, { ...USUAL, ...pace, target: address });
    }
  }

  #add(id: string, role: ProbeTarget["role"], settings: ProbeSettings): void {
    const changed = (): void => void (this.#changed = true);
    const measured = (name: string, echo: MeasuredEcho): void => this.#options.measured?.(name, echo);
    const target = new ProbedTarget(id, role, settings, changed, measured);
    this.#targets.set(id, target);
    this.#changed = true;
    if (this.#running && this.#pinger !== null) target.start(this.#pinger);
  }

  #drop(target: ProbedTarget): void {
    target.stop();
    this.#targets.delete(target.id);
    this.#changed = true;
  }

  /** Written before it is done, so that nothing is done that would be forgotten. */
  async #remember(remembered: Remembered): Promise<void> {
    await this.#options.memory.write(remembered);
    this.#remembered = remembered;
  }

  async #inTurn(work: () => Promise<void>): Promise<Probes> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => null);
    await turn;
    this.#changed = true;
    return this.view();
  }

  #tell(): void {
    if (!this.#changed || this.#followers.size === 0) return;
    const json = this.#asJson();
    for (const follower of this.#followers) follower(json);
  }

  /** Made once for all who follow. */
  #asJson(): string {
    if (this.#changed) this.#json = JSON.stringify(this.view());
    this.#changed = false;
    return this.#json;
  }
}

function withSettings(remembered: Remembered, role: ProbeTarget["role"], settings: ProbeSettings): Remembered {
  const { target, ...pace } = settings;
  if (role !== "custom") return { ...remembered, defaults: { ...remembered.defaults, [role]: pace } };
  return { ...without(remembered, role, target), custom: [...others(remembered, target), settings] };
}

function without(remembered: Remembered, role: ProbeTarget["role"], target: string): Remembered {
  if (role !== "custom") return { ...remembered, defaults: { ...remembered.defaults, [role]: null } };
  return { ...remembered, custom: others(remembered, target) };
}

function others({ custom }: Remembered, target: string): ProbeSettings[] {
  return custom.filter((other) => parseTarget(other.target) !== target);
}

function randomId(): string {
  return randomBytes(6).toString("hex");
}
