// Which targets the chart shows, and in which colours.

import type { ProbeTarget } from "@wireglass/contract";
import type { ColourName } from "../../../theme/colours.ts";

/** More lines than this are a tangle. */
export const MOST_CHOSEN = 6;
const USUAL = 3;

const COLOURS: readonly ColourName[] = ["teal", "blue", "violet", "amber", "pink", "green"];

/** A target keeps its colour while others come and go in the chart. */
export const colourOf = (targets: readonly ProbeTarget[], id: string): ColourName =>
  COLOURS[
    Math.max(
      0,
      targets.findIndex((target) => target.id === id),
    ) % COLOURS.length
  ];

/** `choice` is what the URL says; without one, the first that answer. */
export function chosenTargets(targets: readonly ProbeTarget[], choice: string | undefined): readonly ProbeTarget[] {
  if (choice !== undefined) {
    const ids = choice.split(",");
    return targets.filter(({ id }) => ids.includes(id)).slice(0, MOST_CHOSEN);
  }
  return targets.filter(({ echoes }) => echoes.length > 0).slice(0, USUAL);
}

/** The choice with `id` put in or taken out; "-" is the choice of none. */
export function toggled(chosen: readonly ProbeTarget[], id: string): string {
  const ids = chosen.map((target) => target.id);
  const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-MOST_CHOSEN);
  return next.length === 0 ? "-" : next.join(",");
}
