// Which devices have been seen on the network, by their hardware addresses. Its state is plain data, for whoever keeps it.

import { macText, parseMac } from "./hardware-address.ts";

export interface DevicesState {
  /** Seconds of traffic that have been looked at. */
  seen: number;
  known: readonly string[];
}

/** Before that everybody is new. */
const LEARNING = 3600;
const MOST = 16_384;

export class Devices {
  #seen: number;
  readonly #known: Set<number>;

  constructor(state: DevicesState = { seen: 0, known: [] }) {
    this.#seen = state.seen;
    this.#known = new Set(
      state.known
        .slice(0, MOST)
        .map(parseMac)
        .filter((mac) => mac >= 0),
    );
  }

  /** Another second of traffic. */
  tick(): void {
    this.#seen++;
  }

  /** Notes a device; true when it is new, and it is known by now who is not. */
  isNew(mac: number): boolean {
    if (this.#known.has(mac) || this.#known.size >= MOST) return false;
    this.#known.add(mac);
    return this.#seen >= LEARNING;
  }

  state(): DevicesState {
    return { seen: this.#seen, known: Array.from(this.#known, macText) };
  }
}
