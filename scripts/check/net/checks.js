// What check:net has compared, line by line.

import { failuresWithin, mean, meanWithin, median, medianWithin, roundTrips } from "./expected.js";
import { measureLateness } from "./lateness.js";

/** Milliseconds that a round trip may take longer than the wire takes, and what two programs that measure it may be apart. */
const LONGER = 2;
const APART = 2;
/** Programs that wake up, one after the other, for a round trip: the wire and its switches both ways, the server, the client. */
const WAKE = 8;

export class Checks {
  #net;
  #lateness = measureLateness();
  #lines = [];
  #failed = 0;

  /** `loss` is a share. */
  constructor({ delay, jitter, loss }) {
    this.#net = { delay, loss, ...roundTrips(delay, jitter) };
  }

  /** The longest difference of two round trips that the wire can make. */
  get longestDifference() {
    const { trips } = this.#net;
    return trips.at(-1) - trips[0];
  }

  /**
   * The median of `trips` round trips, which take as long as was set. `late`: so many milliseconds more is what packets take that
   * follow another closely, because they stay in order. `theirs`: what another program says of the same packets; when the machine
   * is so busy that both are late, that is no fault of ours.
   */
  delay(what, ours, { trips = 1, late = 0, theirs = null } = {}) {
    const { delay } = this.#net;
    const [low, high] = medianWithin(this.#net.trips, ours.length).map((value) => value + (trips - 1) * delay);
    const other = theirs === null ? NaN : median(theirs);
    const most = Math.max(high + late + this.#longer, other || 0);
    this.between(`${what}, median of ${ours.length}, ms`, median(ours), low, most);
    if (theirs !== null)
      this.between(`${what}, beside the client's own, ms`, median(ours), other - this.#apart, other + this.#apart);
  }

  /** |differences of neighbours|; those that only a busy machine can make are left out, and said. */
  differences(what, ours) {
    const possible = ours.filter((difference) => difference <= this.longestDifference);
    const [low, high] = meanWithin(this.#net.neighbours, possible.length);
    const note = possible.length < ours.length ? `, without ${ours.length - possible.length} of a busy machine` : "";
    this.between(`${what}, mean of ${possible.length}${note}, ms`, mean(possible), low, high + this.#longer / 2);
  }

  /** The smoothed jitter wanders about the mean difference; its weight of 1/16 is worth 31 differences. */
  smoothed(what, ours) {
    const [low, high] = meanWithin(this.#net.neighbours, 31);
    this.between(`${what}, median of ${ours.length}, ms`, median(ours), low, high + this.#longer / 2);
  }

  /** So many failed of so many round trips. */
  loss(what, failures, count) {
    this.between(`${what}, of ${count}`, failures, ...failuresWithin(count, this.#net.loss));
  }

  equal(what, ours, theirs) {
    this.between(what, ours, theirs, theirs);
  }

  between(what, value, low, high) {
    const passed = value >= low && value <= high;
    if (!passed) this.#failed++;
    const [shown, from, to] = [value, low, high].map((number) => Number(number.toFixed(2)));
    this.#lines.push(
      `${passed ? "ok  " : "FAIL"} ${what}: ${shown}, expected ${from === to ? from : `${from} to ${to}`}`,
    );
  }

  /** True when nothing failed. */
  show() {
    this.#lateness.stop();
    console.log(`a program that waits was woken ${this.#lateness.ms.toFixed(2)} ms late on an average`);
    for (const line of this.#lines) console.log(line);
    console.log(`net: ${this.#lines.length - this.#failed} comparisons passed, ${this.#failed} failed`);
    return this.#failed === 0;
  }

  get #longer() {
    return LONGER + WAKE * this.#lateness.ms;
  }

  get #apart() {
    return APART + (WAKE / 2) * this.#lateness.ms;
  }
}
