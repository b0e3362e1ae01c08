// All that is looked at: everything, and what the filters select that somebody has set.

import { compileFilter } from "../filter/compile.ts";
import type { PacketPredicate } from "../filter/compile.ts";
import type { View } from "../measure/view.ts";
import type { Sighting } from "./sighting.ts";

export class Views {
  /** Everything, without a filter. */
  readonly main: View;
  readonly #make: (filter: string) => View;
  readonly #filtered: { view: View; predicate: PacketPredicate }[] = [];

  constructor(make: (filter: string) => View) {
    this.#make = make;
    this.main = make("");
  }

  /** Whether one of them looks at more of a packet than a `CountedPacket` has: the latest packets do, and filters. */
  get askWhole(): boolean {
    return this.main.watched !== null || this.#filtered.length > 0;
  }

  /** Adds a view that counts from `since` on, in microseconds. Throws a FilterError when the filter is wrong. */
  add(filter: string, since: number): View {
    const { packet } = compileFilter(filter);
    const view = this.#make(filter);
    view.since = since;
    this.#filtered.push({ view, predicate: packet });
    return view;
  }

  remove(view: View): void {
    const at = this.#filtered.findIndex((filtered) => filtered.view === view);
    if (at >= 0) this.#filtered.splice(at, 1);
  }

  count(sighting: Sighting): void {
    count(this.main, sighting);
    if (this.#filtered.length > 0) this.#countFiltered(sighting);
  }

  each(work: (view: View) => void): void {
    work(this.main);
    for (const { view } of this.#filtered) work(view);
  }

  #countFiltered(sighting: Sighting): void {
    for (const { view, predicate } of this.#filtered) if (predicate(sighting.packet, sighting)) count(view, sighting);
  }
}

function count(view: View, sighting: Sighting): void {
  const { packet, slot, isNew, outbound, tcpEvents } = sighting;
  view.count(packet, slot, isNew, outbound);
  if (view.latency !== null) view.latency.tcpPacket(slot, tcpEvents);
  if (view.watched !== null)
    view.watched.latest.add(packet, sighting.linkType, sighting.interfaceName, sighting.column);
}
