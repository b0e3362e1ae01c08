// How a view learns what each flow has added since it was last accounted for. Hosts and applications are looked up once per
// flow and round, not once per packet.

import { BYTES_IN, BYTES_OUT, PACKETS_IN, PACKETS_OUT, STRIDE } from "../flow/columns.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { Pending } from "./pending.ts";

/** What a flow has added: packets and bytes from the initiator and back. `accounted` is then still what was before. */
export type Account = (slot: number, packetsOut: number, packetsIn: number, bytesOut: number, bytesIn: number) => void;

export interface Accounted {
  packets: number;
  bytes: number;
}

export interface Tally {
  /** A packet of the flow; true when the flow is new to this view. */
  add(slot: number, isNew: boolean, outbound: boolean, length: number): boolean;
  has(slot: number): boolean;
  /** Accounts for what the flow has added until now. */
  bring(slot: number): void;
  /** What has been accounted for of the flow, in both directions. The record is reused. */
  accounted(slot: number): Accounted;
  /** The flow's counters are about to start again or to go; what it has added until now is accounted for. */
  flush(slot: number): void;
  /** The slot will be another flow's. */
  forget(slot: number): void;
  /** Accounts for all flows; `now` is packet time in microseconds. */
  settle(): void;
}

/** Of everything: the flows' own counters tell, less what was accounted for before. A packet costs nothing. */
export class WholeTally implements Tally {
  readonly #table: FlowTable;
  readonly #account: Account;
  /** Per slot: packets out and in, bytes out and in, that are accounted for. Touched by `bring`, not before. */
  readonly #done: Float64Array;
  /** The flow table's round then. */
  #settled = 0;

  constructor(table: FlowTable, account: Account) {
    this.#table = table;
    this.#account = account;
    this.#done = new Float64Array((table.capacity + 1) * 4);
  }

  add(_slot: number, isNew: boolean): boolean {
    return isNew;
  }

  has(): boolean {
    return true;
  }

  accounted(slot: number): Accounted {
    return sumOf(this.#done, slot);
  }

  flush(slot: number): void {
    this.#tell(slot);
    const done = this.#done;
    // Nothing was accounted for before of most flows that end: their place stays untouched memory.
    if (done[slot * 4] !== 0 || done[slot * 4 + 1] !== 0) clear(done, slot);
  }

  forget(): void {}

  settle(): void {
    this.#table.visitSince(this.#settled, (slot) => this.bring(slot));
    this.#settled = this.#table.round;
  }

  bring(slot: number): void {
    if (!this.#tell(slot)) return;
    const { words, doubles } = this.#table;
    const done = this.#done;
    const at = slot * 4;
    const base = slot * STRIDE;
    done[at] = words[base + PACKETS_OUT] >>> 0;
    done[at + 1] = words[base + PACKETS_IN] >>> 0;
    done[at + 2] = doubles[(base + BYTES_OUT) >> 1];
    done[at + 3] = doubles[(base + BYTES_IN) >> 1];
  }

  /** Accounts for what is new; false: nothing is. */
  #tell(slot: number): boolean {
    const { words, doubles } = this.#table;
    const done = this.#done;
    const at = slot * 4;
    const base = slot * STRIDE;
    const packetsOut = (words[base + PACKETS_OUT] >>> 0) - done[at];
    const packetsIn = (words[base + PACKETS_IN] >>> 0) - done[at + 1];
    if (packetsOut === 0 && packetsIn === 0) return false;
    const bytesOut = doubles[(base + BYTES_OUT) >> 1] - done[at + 2];
    const bytesIn = doubles[(base + BYTES_IN) >> 1] - done[at + 3];
    this.#account(slot, packetsOut, packetsIn, bytesOut, bytesIn);
    return true;
  }
}

/** Of what a filter selects, which no counter of the flow tells. */
export class SelectedTally implements Tally {
  readonly #pending: Pending;
  readonly #account: Account;
  /** Per slot, what is accounted for, in the order of WholeTally. */
  readonly #done: Float64Array;

  constructor(table: FlowTable, account: Account) {
    this.#pending = new Pending(table.capacity);
    this.#done = new Float64Array((table.capacity + 1) * 4);
    this.#account = (slot, packetsOut, packetsIn, bytesOut, bytesIn) => {
      account(slot, packetsOut, packetsIn, bytesOut, bytesIn);
      const at = slot * 4;
      this.#done[at] += packetsOut;
      this.#done[at + 1] += packetsIn;
      this.#done[at + 2] += bytesOut;
      this.#done[at + 3] += bytesIn;
    };
  }

  add(slot: number, _isNew: boolean, outbound: boolean, length: number): boolean {
    if (this.#pending.full) this.settle();
    return this.#pending.add(slot, outbound, length);
  }

  has(slot: number): boolean {
    return this.#pending.has(slot);
  }

  bring(slot: number): void {
    this.#pending.flush(slot, this.#account);
  }

  accounted(slot: number): Accounted {
    return sumOf(this.#done, slot);
  }

  flush(slot: number): void {
    this.bring(slot);
    clear(this.#done, slot);
  }

  forget(slot: number): void {
    this.#pending.forget(slot);
  }

  settle(): void {
    this.#pending.flushAll(this.#account);
  }
}

/** Four stores: a call of `fill` takes longer. */
function clear(done: Float64Array, slot: number): void {
  const at = slot * 4;
  done[at] = 0;
  done[at + 1] = 0;
  done[at + 2] = 0;
  done[at + 3] = 0;
}

const sum: Accounted = { packets: 0, bytes: 0 };

function sumOf(done: Float64Array, slot: number): Accounted {
  sum.packets = done[slot * 4] + done[slot * 4 + 1];
  sum.bytes = done[slot * 4 + 2] + done[slot * 4 + 3];
  return sum;
}
