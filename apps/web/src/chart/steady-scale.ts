// The upper end of a live axis: grows at once, shrinks only when the room has been too large for a while.

const ROOM = 1.08;
const TOO_LARGE = 0.45;
const PATIENCE_MS = 10_000;

export class SteadyScale {
  #limit = 0;
  #largeSince: number | null = null;

  /** The end of the axis for values up to `max`; `now` in milliseconds. */
  fit(max: number, now: number): number {
    const wanted = niceCeiling(max * ROOM);
    if (wanted >= this.#limit) {
      this.#limit = wanted;
      this.#largeSince = null;
    } else if (max > this.#limit * TOO_LARGE) {
      this.#largeSince = null;
    } else {
      this.#largeSince ??= now;
      if (now - this.#largeSince >= PATIENCE_MS) {
        this.#limit = wanted;
        this.#largeSince = null;
      }
    }
    return this.#limit;
  }

  /** For another set of data: nothing is remembered. */
  reset(): void {
    this.#limit = 0;
    this.#largeSince = null;
  }
}

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next number with one or two figures that is not below `value`. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Round numbers between `from` and `to`, about `wanted` of them; zero is always one. */
export function ticks(from: number, to: number, wanted: number): readonly number[] {
  const span = to - from;
  if (!(span > 0)) return [0];
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10) * power;
  const values: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to * (1 + 1e-9); index++) values.push(index * step);
  return values;
}
