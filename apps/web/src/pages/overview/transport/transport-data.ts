// The transports as the ring shows them: four by name, whatever is rare together. Each keeps its colour, however much there is of it.

import type { Snapshot } from "@wireglass/contract";
import { GROUPS, type Group } from "../../../live/view-data.ts";

type Transports = Snapshot["transport"];

export interface TransportPart {
  readonly group: Group;
  readonly packets: number;
  readonly bytes: number;
}

const groupOf = (transport: string): Group =>
  transport === "icmp6" ? "icmp" : (GROUPS.find((group) => group === transport) ?? "other");

/** The largest first; what there is none of is left out. */
export function transportParts(packets: Transports, bytes: Transports): readonly TransportPart[] {
  return GROUPS.map((group) => ({ group, packets: sumOf(packets, group), bytes: sumOf(bytes, group) }))
    .filter((part) => part.packets > 0)
    .toSorted((a, b) => b.packets - a.packets);
}

function sumOf(counts: Transports, group: Group): number {
  return Object.entries(counts).reduce((sum, [name, count]) => (groupOf(name) === group ? sum + count : sum), 0);
}
