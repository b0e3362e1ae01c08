// Probes one target: resolves its name, sends an echo each interval, tells of the results in the order of sending.

import { isAddress } from "./address.ts";
import type { EchoMethod, EchoResult } from "./echo-method.ts";
import type { Echo, PingSpec, TargetState } from "./ping-messages.ts";

export interface ProberHost {
  /** In the order in which they are to be tried. */
  methods: readonly EchoMethod[];
  /** By the system's resolver; rejects when there is no such name. */
  lookup(name: string): Promise<string>;
  /** Milliseconds of a clock that nobody sets, and seconds since 1970. */
  monotonic(): number;
  wallClock(): number;
  onState(state: TargetState): void;
  onEcho(echo: Echo): void;
  /** `count` echoes have been told of. */
  onDone(): void;
}

/** How long a name's address is good for, and when a name that failed is asked for again. */
const RESOLVE_AGAIN_MS = 60_000;
const RESOLVE_RETRY_MS = 10_000;

/** Told of once all before it have been: `result` is null until it is known. */
interface Sent {
  sequence: number;
  time: number;
  result: EchoResult | null;
}

export class TargetProber {
  readonly #spec: PingSpec;
  readonly #host: ProberHost;
  readonly #state: TargetState = { address: null, method: null, port: null, problem: null };
  #told = "";
  #method = 0;
  #sequence = 0;
  #waiting: Sent[] = [];
  #due: number;
  #timer: NodeJS.Timeout | null = null;
  #resolving = false;
  #resolveAt = -Infinity;
  #closed = false;

  constructor(spec: PingSpec, host: ProberHost) {
    this.#spec = spec;
    this.#host = host;
    this.#due = host.monotonic();
    if (isAddress(spec.target)) {
      this.#state.address = spec.target;
      this.#resolveAt = Infinity;
    }
    void this.#begin();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** The first echo waits for the name, if only for the interval of trying again; later ones take the address that there is. */
  async #begin(): Promise<void> {
    await this.#resolve();
    this.#due = this.#host.monotonic();
    this.#tick();
  }

  #tick(): void {
    if (this.#closed) return;
    if (this.#host.monotonic() >= this.#resolveAt) void this.#resolve();
    if (this.#state.address !== null) void this.#send(this.#state.address);
    if (this.#sequence === this.#spec.count) return;
    const now = this.#host.monotonic();
    const interval = this.#spec.interval_s * 1000;
    // What a sleeping machine has missed is not made up for.
    this.#due += interval * Math.max(1, Math.ceil((now - this.#due) / interval));
    this.#timer = setTimeout(() => this.#tick(), this.#due - now);
  }

  async #resolve(): Promise<void> {
    if (this.#resolving || this.#host.monotonic() < this.#resolveAt) return;
    this.#resolving = true;
    const { target } = this.#spec;
    try {
      const address = await this.#host.lookup(target);
      if (address !== this.#state.address) this.#method = 0;
      this.#state.address = address;
      this.#state.problem = null;
      this.#resolveAt = this.#host.monotonic() + RESOLVE_AGAIN_MS;
    } catch (error) {
      // The address that was found before may still be right.
      if (this.#state.address === null) this.#state.problem = `${target} has no address: ${lookupFailure(error)}`;
      this.#resolveAt = this.#host.monotonic() + RESOLVE_RETRY_MS;
    }
    this.#resolving = false;
    this.#tell();
  }

  async #send(address: string): Promise<void> {
    this.#sequence++;
    const sent: Sent = { sequence: this.#sequence, time: this.#host.wallClock(), result: null };
    this.#waiting.push(sent);
    sent.result = await this.#echo(address);
    if (this.#closed) return;
    this.#learn(sent.result);
    this.#handOut();
  }

  /** By the method that has worked, else by the next that does. */
  async #echo(address: string): Promise<EchoResult> {
    const timeout = this.#spec.timeout_s * 1000;
    let reason = "there is no way to send echoes here";
    for (;;) {
      const index = this.#method;
      const method = this.#host.methods[index];
      if (method === undefined) return { kind: "unavailable", reason };
      const result = await method.echo(address, timeout);
      if (result.kind !== "unavailable") return result;
      reason = result.reason;
      // Another echo may have gone on to the next one meanwhile.
      if (this.#method === index) this.#method++;
    }
  }

  #learn(result: EchoResult): void {
    const state = this.#state;
    state.method = this.#host.methods[this.#method]?.name ?? null;
    state.port = result.kind === "answered" ? result.port : state.port;
    state.problem = result.kind === "answered" ? null : result.reason;
    this.#tell();
  }

  #handOut(): void {
    while (this.#waiting.length > 0 && this.#waiting[0].result !== null) {
      const { sequence, time, result } = this.#waiting.shift()!;
      this.#host.onEcho({ time, sequence, latency_ms: result?.kind === "answered" ? result.latencyMs : null });
      if (sequence === this.#spec.count) this.#host.onDone();
    }
  }

  #tell(): void {
    const text = JSON.stringify(this.#state);
    if (this.#closed || text === this.#told) return;
    this.#told = text;
    this.#host.onState({ ...this.#state });
  }
}

function lookupFailure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND" || code === "ENODATA") return "there is no such name";
  if (code === "EAI_AGAIN" || code === "ETIMEOUT") return "the resolver does not answer";
  return error instanceof Error ? error.message : String(error);
}
