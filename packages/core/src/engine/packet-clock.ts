// What time it is, by the packets. On a live wire a single one whose time is far from that of all others moves nothing: flows
// and questions would end because of it, and everything after it would be late.

/** No packet is so early or so late, microseconds. */
const FAR = 60e6;

export class PacketClock {
  /** Microseconds; NaN before the first packet. */
  now: number = Number.NaN;
  readonly #isLive: boolean;
  /** Of the packet before, if its time was far from all others. */
  #aside = Number.NaN;

  constructor(isLive: boolean) {
    this.#isLive = isLive;
  }

  /** A packet says that it is `time`. False: that is believed only when the next one goes on from there. */
  packet(time: number): boolean {
    if (!this.#isLive) {
      this.now = time;
      return true;
    }
    const ahead = time - this.now;
    if (ahead > FAR || ahead < -FAR) {
      const goesOn = time > this.#aside && time - this.#aside < FAR;
      this.#aside = time;
      if (!goesOn) return false;
      this.now = time;
    } else if (!(ahead <= 0)) this.now = time;
    this.#aside = Number.NaN;
    return true;
  }

  /** The wire is silent, and the host says that it is `time`. False: nothing has passed. */
  silence(time: number): boolean {
    if (time <= this.now && this.now - time < FAR) return false;
    const isFirst = Number.isNaN(this.now);
    this.now = time;
    return !isFirst;
  }
}
