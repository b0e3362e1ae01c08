// Which packets are still there to be downloaded: those in the ring, or all of a file that the server reads.

import { useView } from "../live/view.tsx";
import { moment, type TimeRange } from "../time/range.ts";

export interface KeptPackets {
  /** Why none of these can be had; null when they can. */
  readonly refused: string | null;
  /** What is missing of them, in a sentence; null when nothing is. */
  readonly missing: string | null;
}

interface Ring {
  readonly first: number | null;
}

/** Pure: of what the ring holds, what there is of `wanted`. */
export function keptOf(ring: Ring | null, wanted: TimeRange | null, now: number): KeptPackets {
  if (ring === null) return { refused: "Packets are not kept: the ring is off.", missing: null };
  if (ring.first === null) return { refused: "No packet is kept yet.", missing: null };
  if (wanted !== null && wanted.to <= ring.first) {
    return { refused: `Packets are kept from ${moment(ring.first, now)} on; these are older.`, missing: null };
  }
  const since = wanted !== null && wanted.from < ring.first;
  return { refused: null, missing: since ? `Packets are kept from ${moment(ring.first, now)} on.` : null };
}

/** Of `wanted`, or of everything when it is null. */
export function useKeptPackets(wanted: TimeRange | null): KeptPackets {
  const { origin, source } = useView();
  if (origin === "local") return { refused: "The packets are in the file that is open.", missing: null };
  if (source?.kind === "file") return { refused: null, missing: null };
  return keptOf(source?.ring ?? null, wanted, Date.now() / 1000);
}
