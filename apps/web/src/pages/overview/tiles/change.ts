// A figure against the same before: how much more or less, and what it was; as short as a tile is narrow.

import { decimal, joined, share, type Figure } from "../../../format/figure.ts";

export interface Change {
  /** "▲ 12 % from 1.2 GB" */
  readonly text: string;
  /** "▲ 12 % from 1.2 GB in the hour before": where there is room. */
  readonly long: string;
}

/** Less than this is as before: nobody would act on it. */
const SAME = 0.005;
/** From here on "so many times" is easier to grasp than per cent. */
const TIMES = 2;

type Known = number | null | undefined;

/** Null where there is nothing to compare with. `whose`: "the hour before". */
export function changeOf(now: Known, then: Known, whose: string, write: (value: number) => Figure): Change | null {
  if (now === null || now === undefined || then === null || then === undefined) return null;
  const was = joined(write(then));
  if (then === 0) return wasOnly(was, whose);
  const ratio = now / then;
  if (Math.abs(ratio - 1) < SAME) return { text: "as before", long: `as in ${whose}, ${was}` };
  const change = ratio >= TIMES ? `${decimal(ratio)}×` : joined(share(Math.abs(now - then), then));
  const text = `${ratio > 1 ? "▲" : "▼"} ${change} from ${was}`;
  return { text, long: `${text} in ${whose}` };
}

/** A share is compared with what it was: per cent of per cent is what nobody reads right. */
export function shareBefore(figure: Figure, whose: string): Change | null {
  return figure.unit === "" ? null : wasOnly(joined(figure), whose);
}

const wasOnly = (was: string, whose: string): Change => ({ text: `${was} before`, long: `${was} in ${whose}` });
