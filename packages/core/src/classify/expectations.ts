// Flows that other flows have announced: the data connections of FTP, the media of SIP. Known by one end.

import { DESTINATION, KIND, PORTS, SOURCE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";

/** Announcements kept, and microseconds that one is good for. */
const MOST = 4096;
const PATIENCE = 120e6;

export class Expectations {
  readonly #announced = new Map<string, { id: number; until: number }>();

  get size(): number {
    return this.#announced.size;
  }

  add(address: string, port: number, id: number, time: number): void {
    const key = `${address} ${port}`;
    // Put behind the others, so that the first one is the oldest.
    this.#announced.delete(key);
    if (this.#announced.size >= MOST) {
      for (const oldest of this.#announced.keys()) {
        this.#announced.delete(oldest);
        break;
      }
    }
    this.#announced.set(key, { id, until: time + PATIENCE });
  }

  /** The application id announced for either end of a new flow, or 0. */
  find(words: Int32Array, base: number, time: number): number {
    const ports = words[base + PORTS];
    const kind = words[base + KIND];
    return this.#take(words, base + DESTINATION, kind, ports & 0xffff, time) || this.#take(words, base + SOURCE, kind, ports >>> 16, time);
  }

  #take(words: Int32Array, at: number, kind: number, port: number, time: number): number {
    const found = this.#announced.get(`${addressText(words, at, kind)} ${port}`);
    return found !== undefined && found.until >= time ? found.id : 0;
  }
}

