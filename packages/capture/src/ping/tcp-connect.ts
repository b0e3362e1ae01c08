// Where no echo can be sent: the time that a TCP connection takes to be made, or to be refused, which is an answer as well.
// The time is taken when this process hears of it, so it holds some tenths of a millisecond of its own.

import { connect } from "node:net";
import type { EchoMethod, EchoResult } from "./echo-method.ts";

/** Asked in this order, until one answers. */
export const PORTS = [443, 80] as const;
/** Further targets are forgotten, and asked from the first port on again. */
const MOST_TARGETS = 256;

export class TcpConnect implements EchoMethod {
  readonly name = "tcp";
  readonly #ports: readonly number[];
  readonly #ask: typeof connectTime;
  /** Index of the port to ask next, by address. */
  readonly #next = new Map<string, number>();

  constructor(ports: readonly number[] = PORTS, ask: typeof connectTime = connectTime) {
    this.#ports = ports;
    this.#ask = ask;
  }

  /** A silent port is a lost echo; the next echo asks the other port. */
  async echo(address: string, timeoutMs: number): Promise<EchoResult> {
    const index = this.#next.get(address) ?? 0;
    const result = await this.#ask(address, this.#ports[index], timeoutMs);
    if (this.#next.size >= MOST_TARGETS) this.#next.clear();
    if (result.kind === "lost") this.#next.set(address, (index + 1) % this.#ports.length);
    return result;
  }
}

function connectTime(host: string, port: number, timeoutMs: number): Promise<EchoResult> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const socket = connect({ host, port });
    const end = (result: EchoResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const answered = () => {
      const latencyMs = performance.now() - begun;
      end(latencyMs > timeoutMs ? { kind: "lost", reason: null } : { kind: "answered", latencyMs, port });
    };
    const timer = setTimeout(() => end({ kind: "lost", reason: null }), timeoutMs);
    socket.once("connect", answered);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") answered();
      else end({ kind: "lost", reason: error.message });
    });
  });
}
