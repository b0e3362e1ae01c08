// What is counted of a view only where somebody looks: a summary has nothing of it.

import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { ContentTally } from "./content-tally.ts";
import { Latest } from "./latest.ts";
import { Series } from "./series.ts";

export class Watched {
  /** Bytes that left the local hosts. */
  bytesOutward = 0;
  readonly series: Series;
  /** Names, versions and what is in the clear. */
  readonly content: ContentTally;
  readonly latest = new Latest();

  constructor(table: FlowTable, live: boolean, details: (slot: number) => FlowDetails | null) {
    this.series = new Series(live);
    this.content = new ContentTally(table, details);
  }

  /** `app` is the APP column of the packet's flow, 0 without one; `outward`: away from the local hosts. */
  count(time: number, transport: number, app: number, outward: boolean, length: number): void {
    if (outward) this.bytesOutward += length;
    this.series.add(time, transport, app, outward, length);
  }
}
