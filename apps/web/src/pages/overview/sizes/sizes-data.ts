// The bins worth showing: those of ordinary Ethernet always, the large ones once they have something.

import type { Snapshot } from "@wireglass/contract";

type Bin = Snapshot["packet_sizes"][number];

const ORDINARY = 1518;

export function shownBins(bins: readonly Bin[]): readonly Bin[] {
  const last = bins.findLastIndex(({ packets }) => packets > 0);
  return bins.filter(({ from }, index) => index <= last || from <= ORDINARY);
}

export const binLabel = ({ from, to }: Bin): string => (from === to ? String(from) : `${from}–${to}`);
