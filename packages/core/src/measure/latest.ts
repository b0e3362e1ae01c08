// The latest packets of a view, for the eye: the first bytes of some frames between two looks, not of all of them.

import { Frame } from "../capfile/frame.ts";
import { Fault } from "../decode/fault.ts";
import type { Packet } from "../decode/packet.ts";

/** Frames kept in all, and between two looks. */
const KEPT = 256;
const PER_LOOK = 200;
/** Enough for the headers and the beginning of what they carry. */
const BYTES = 320;

export class Latest {
  readonly #bytes = new Uint8Array(KEPT * BYTES);
  readonly #times = new Float64Array(KEPT);
  readonly #badTimes = new Uint8Array(KEPT);
  /** Bytes that the capture has, and those of them that are kept. */
  readonly #captured = new Int32Array(KEPT);
  readonly #lengths = new Int32Array(KEPT);
  readonly #linkTypes = new Int32Array(KEPT);
  readonly #apps = new Int32Array(KEPT);
  readonly #interfaces: (string | null)[] = Array.from({ length: KEPT }, () => null);
  /** Frames stored so far, and frames seen. */
  stored = 0;
  seen = 0;
  #sinceLook = 0;

  add(packet: Packet, linkType: number, interfaceName: string | null, app: number): void {
    this.seen++;
    if (this.#sinceLook === PER_LOOK) return;
    this.#sinceLook++;
    const at = this.stored++ % KEPT;
    const length = Math.min(packet.captured, BYTES);
    const { frame, frameOffset } = packet;
    const start = at * BYTES;
    for (let i = 0; i < length; i++) this.#bytes[start + i] = frame[frameOffset + i];
    this.#times[at] = packet.time;
    this.#badTimes[at] = packet.fault === Fault.TIME ? 1 : 0;
    this.#captured[at] = packet.captured;
    this.#lengths[at] = packet.length;
    this.#linkTypes[at] = linkType;
    this.#interfaces[at] = interfaceName;
    this.#apps[at] = app;
  }

  /** Room for the next ones. */
  look(): void {
    this.#sinceLook = 0;
  }

  /** Fills `frame` with stored frame number `number` (counted from 0); false when it is no longer kept. */
  read(number: number, frame: Frame): boolean {
    if (number < this.stored - KEPT || number < 0 || number >= this.stored) return false;
    const at = number % KEPT;
    frame.data = this.#bytes;
    frame.offset = at * BYTES;
    frame.captured = Math.min(this.#captured[at], BYTES);
    frame.length = this.#lengths[at];
    frame.time = this.#times[at];
    frame.badTime = this.#badTimes[at] !== 0;
    frame.linkType = this.#linkTypes[at];
    return true;
  }

  /** Bytes that the capture has of the frame, more than `read` gives. */
  captured(number: number): number {
    return this.#captured[number % KEPT];
  }

  app(number: number): number {
    return this.#apps[number % KEPT];
  }

  interfaceName(number: number): string | null {
    return this.#interfaces[number % KEPT];
  }
}
