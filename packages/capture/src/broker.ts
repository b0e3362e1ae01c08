// The main thread's side of the broker: started while there still are rights, asked for captures after they are gone.

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { BrokerAnswer, BrokerRequest, ProbeRequest } from "./broker-messages.ts";
import { parseCaptureSpec } from "./capture-spec.ts";
import type { CaptureSpec } from "./capture-spec.ts";
import { programPath } from "./child-process.ts";
import { parseProbeResult } from "./probe.ts";
import type { ProbeResult } from "./probe.ts";
import { CaptureError, problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

type Settle = (answer: BrokerAnswer | null) => void;
type WithoutId<T> = T extends BrokerRequest ? Omit<T, "id"> : never;

export class CaptureBroker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Settle>();
  #lastId = 0;
  #gone = false;

  /** Starts the broker with the rights that this process has now. */
  static async start(): Promise<CaptureBroker> {
    const child = fork(programPath("broker-process"), [], {
      env: {},
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const broker = new CaptureBroker(child);
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("error", (error) => reject(new CaptureError(problem("broker-gone", { detail: error.message }))));
      child.once("exit", () => reject(new CaptureError(problem("broker-gone"))));
    });
    broker.#rest();
    return broker;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (answer: BrokerAnswer) => this.#settle(answer));
    child.on("error", () => this.#lose());
    child.on("exit", () => this.#lose());
    child.on("disconnect", () => this.#lose());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Starts a capture process that connects to this receiver. Resolves when it has connected; everything after that,
   * also that an interface cannot be opened, the receiver hears. Rejects with a CaptureError when it never connects.
   */
  async open(spec: CaptureSpec, socketPath: string): Promise<void> {
    if (parseCaptureSpec(spec) === null) throw new CaptureError(problem("invalid-request"));
    const answer = await this.#ask({ type: "open", spec, socketPath });
    if (answer?.type === "exited") throw new CaptureError(problem("capture-failed", { detail: answer.reason }));
    if (answer?.type === "refused") throw new CaptureError(problem("invalid-request"));
    if (answer === null) throw new CaptureError(problem("broker-gone"));
  }

  /** What is wrong with a capture filter, in libpcap's words, without opening anything; null when nothing is. */
  async checkBpf(bpf: string, interfaceName?: string): Promise<Problem | null> {
    if (bpf.trim() === "") return null;
    const { problem } = await this.probe({ bpf, interface: interfaceName ?? null, activate: false });
    return problem;
  }

  /** Whether libpcap is here, a filter is right, an interface can be opened: found out in a process of its own. */
  async probe(request: ProbeRequest): Promise<ProbeResult> {
    const answer = await this.#ask({ type: "probe", probe: request });
    if (answer?.type === "probed") return parseProbeResult(answer.output);
    return { libpcap: null, problem: problem(answer === null ? "broker-gone" : "invalid-request") };
  }

  /** Ends the broker and, cleanly, the captures that it has started. */
  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #ask(request: WithoutId<BrokerRequest>): Promise<BrokerAnswer | null> {
    if (this.#gone || !this.#child.connected) return Promise.resolve(null);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.channel?.ref();
      this.#child.send({ ...request, id }, (error) => {
        if (error !== null) this.#lose();
      });
    });
  }

  #settle(answer: BrokerAnswer): void {
    if (answer.type === "ready") return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#rest();
  }

  /** An idle broker must not keep the program running. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #lose(): void {
    this.#gone = true;
    for (const settle of this.#waiting.values()) settle(null);
    this.#waiting.clear();
  }
}
