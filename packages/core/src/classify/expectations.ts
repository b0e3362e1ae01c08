// Flows that other flows have announced: the data connections of FTP, the media of SIP. Known by one end.

import { DESTINATION, KIND, PORTS, SOURCE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";

/** Announcements kept, and microseconds that one is good for. */
const MOST = 4096;
const PATIENCE = 120e6;

interface Announcement {
  id: number;
  /** Packet time in microseconds. */
  until: number;
  port: number;
}

export class Expectations {
  readonly #announced = new Map<string, Announcement>();
  /** Announcements of each port: nearly every flow is told apart by this, without its address as text. */
  readonly #ports = new Uint16Array(65536);

  get size(): number {
    return this.#announced.size;
  }

  add(address: string, port: number, id: number, time: number): void {
    const key = `${address} ${port}`;
    // Put behind the others, so that the first one is the oldest.
    this.#forget(key);
    for (const [oldest, { until }] of this.#announced) {
      if (this.#announced.size < MOST && until >= time) break;
      this.#forget(oldest);
    }
    this.#announced.set(key, { id, until: time + PATIENCE, port });
    this.#ports[port]++;
  }

  /** The application id announced for either end of a new flow, or 0. */
  find(words: Int32Array, base: number, time: number): number {
    const ports = words[base + PORTS];
    const kind = words[base + KIND];
    return (
      this.#take(words, base + DESTINATION, kind, ports & 0xffff, time) ||
      this.#take(words, base + SOURCE, kind, ports >>> 16, time)
    );
  }

  #take(words: Int32Array, at: number, kind: number, port: number, time: number): number {
    if (this.#ports[port] === 0) return 0;
    const found = this.#announced.get(`${addressText(words, at, kind)} ${port}`);
    return found !== undefined && found.until >= time ? found.id : 0;
  }

  #forget(key: string): void {
    const announcement = this.#announced.get(key);
    if (announcement === undefined) return;
    this.#ports[announcement.port]--;
    this.#announced.delete(key);
  }
}
