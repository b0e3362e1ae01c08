// From the 64-bit ticks of a pcapng interface to microseconds.

/**
 * microseconds = high * `high` + (high * `rest` + low) * `multiplier` / `divisor` + `offset`, for ticks of two 32-bit
 * words. 64 bits do not fit a float64; split like this, whole microseconds come out exact for every usual resolution.
 */
export interface TimeScale {
  high: number;
  rest: number;
  multiplier: number;
  divisor: number;
  /** Microseconds, from if_tsoffset. */
  offset: number;
}

const WORD = 2 ** 32;

/** `resolution` as in if_tsresol: ticks per second are 10^n, or 2^n with the top bit set. Null: finer than 64 bits hold. */
export function timeScale(resolution: number, offset: number): TimeScale | null {
  const exponent = resolution & 0x7f;
  if (resolution & 0x80) {
    if (exponent > 63) return null;
    return { high: 2 ** (32 - exponent) * 1e6, rest: 0, multiplier: 1e6, divisor: 2 ** exponent, offset };
  }
  if (exponent > 19) return null;
  if (exponent <= 6) {
    const multiplier = 10 ** (6 - exponent);
    return { high: WORD * multiplier, rest: 0, multiplier, divisor: 1, offset };
  }
  const divisor = 10 ** (exponent - 6);
  return { high: Math.floor(WORD / divisor), rest: WORD % divisor, multiplier: 1, divisor, offset };
}

export function microseconds(scale: TimeScale, high: number, low: number): number {
  return high * scale.high + ((high * scale.rest + low) * scale.multiplier) / scale.divisor + scale.offset;
}
