// The packet-size histogram: frames by their length on the wire.

/** Lower bounds in bytes. 1519 is where Ethernet's ordinary frames end (a tag included in the last one), 9217 where jumbo frames do. */
const BOUNDS = [0, 64, 128, 256, 384, 512, 768, 1024, 1280, 1519, 4096, 9217, 65536] as const;

export const SIZE_BINS = BOUNDS.length;

const BIN_BY_LENGTH = new Uint8Array(1519);
for (let bin = 0; bin < SIZE_BINS; bin++) BIN_BY_LENGTH.fill(bin, BOUNDS[bin]);

export function sizeBin(length: number): number {
  if (length < BIN_BY_LENGTH.length) return BIN_BY_LENGTH[length];
  let bin = SIZE_BINS - 1;
  while (length < BOUNDS[bin]) bin--;
  return bin;
}

export interface SizeBinRecord {
  from: number;
  /** Inclusive. */
  to: number;
  packets: number;
}

/** From the first bin to the last one that is not empty, always up to ordinary full-size frames. */
export function sizeBins(counts: Float64Array): SizeBinRecord[] {
  let last = BOUNDS.indexOf(1280);
  for (let bin = last; bin < SIZE_BINS; bin++) if (counts[bin] > 0) last = bin;
  return Array.from({ length: last + 1 }, (_, bin) => ({
    from: BOUNDS[bin],
    to: (BOUNDS[bin + 1] ?? 2 ** 32) - 1,
    packets: counts[bin],
  }));
}
