// What the flows of a capture have turned out to be, in the order in which they began. One reading of a file learns it, so
// that the next one knows each flow from its first packet.

import type { FlowDetails } from "../flow/flow-record.ts";
import { APP_ID } from "./app-column.ts";

/** Flows at first, and at most (128 MiB): what further ones are, each reading finds out for itself. */
const FEW = 1 << 12;
const MOST = 1 << 26;
/** Flows with names or versions. */
const MOST_DETAILS = 1 << 19;

export class Verdicts {
  /** Application id + 1; 0 where nothing has been learned. */
  #ids = new Uint16Array(FEW);
  readonly #details = new Map<number, FlowDetails>();

  /** `number` counts flows from 0; `app` is its APP column. */
  set(number: number, app: number, details: FlowDetails | null): void {
    if (number >= MOST) return;
    if (number >= this.#ids.length) {
      const grown = new Uint16Array(2 ** Math.ceil(Math.log2(number + 1)));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids[number] = (app & APP_ID) + 1;
    if (details !== null && this.#details.size < MOST_DETAILS) this.#details.set(number, details);
  }

  /** The APP column with the application that this flow will turn out to be. */
  applyTo(app: number, number: number): number {
    const id = number < this.#ids.length ? this.#ids[number] : 0;
    return id === 0 ? app : (app & ~APP_ID) | (id - 1);
  }

  details(number: number): FlowDetails | null {
    return this.#details.get(number) ?? null;
  }
}
