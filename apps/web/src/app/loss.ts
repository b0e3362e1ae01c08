// What was lost on the way: of the capture that runs, or of the range of the past that is shown.

import type { SourceState } from "@wireglass/contract";
import type { View } from "../live/view.tsx";
import type { ViewData } from "../live/view-data.ts";

export interface LossFigures {
  readonly captured: number;
  readonly lost: number;
}

/** Null where it is not known: of a file, of a filter, of a time when nothing was captured. */
export function lossOf({ historic, shown, source }: View): LossFigures | null {
  // What is lost now says nothing of a range of the past.
  return historic ? lossThen(shown) : lossNow(source);
}

function lossNow(source: SourceState | null): LossFigures | null {
  if (source === null || source.counters.length === 0) return null;
  let captured = 0;
  let lost = 0;
  for (const counters of source.counters) {
    captured += counters.captured;
    lost += counters.dropped + counters.interface_dropped;
  }
  return { captured, lost };
}

function lossThen(shown: ViewData | null): LossFigures | null {
  const lost = shown?.past?.dropped ?? null;
  const captured = shown?.snapshot.packets ?? 0;
  return lost === null || lost + captured === 0 ? null : { captured, lost };
}
