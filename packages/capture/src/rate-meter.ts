// Bits a second from two looks at a byte counter.

import type { InterfaceBytes } from "./interface-info.ts";

export interface Rate {
  bits_in_s: number | null;
  bits_out_s: number | null;
}

const UNKNOWN: Rate = { bits_in_s: null, bits_out_s: null };

export class RateMeter {
  #last = new Map<string, InterfaceBytes>();
  #lastTime: number | null = null;

  /** Milliseconds since the last look; null before the first. */
  age(now: number): number | null {
    return this.#lastTime === null ? null : now - this.#lastTime;
  }

  /** Rates since the last look; interfaces that were not there then have none. Time is in milliseconds. */
  look(bytes: ReadonlyMap<string, InterfaceBytes>, now: number): Map<string, Rate> {
    const seconds = this.#lastTime === null ? 0 : (now - this.#lastTime) / 1000;
    const rates = new Map<string, Rate>();
    for (const [name, { received, sent }] of bytes) {
      const before = this.#last.get(name);
      // A counter that fell belongs to an interface made anew.
      const known = before !== undefined && seconds > 0 && received >= before.received && sent >= before.sent;
      const measured = known
        ? { bits_in_s: rate(before.received, received, seconds), bits_out_s: rate(before.sent, sent, seconds) }
        : UNKNOWN;
      rates.set(name, measured);
    }
    this.#last = new Map(bytes);
    this.#lastTime = now;
    return rates;
  }
}

function rate(before: number, after: number, seconds: number): number {
  return Math.round(((after - before) * 8) / seconds);
}
