// UDP flows: each datagram stands for itself, and is looked at beside the one before it.

import { i32 } from "../decode/bytes.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { APP, STRIDE } from "../flow/columns.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { SlotPages } from "../reassemble/slot-pages.ts";
import { APP_ID, LOOK_SHIFT } from "./app-column.ts";
import type { Identification } from "./identification.ts";
import { askUdp } from "./recognition.ts";
import { UDP_ENTRY_BY_ID } from "./registry.ts";

/** Datagrams after which a flow is settled. */
const MOST_LOOKED_AT = 4;
/** What is kept of a direction's datagram: its length and first words. */
const WORDS = 5;

export class UdpClassifier {
  readonly #table: FlowTable;
  readonly #identification: Identification;
  readonly #heads = new SlotPages(2 * WORDS);

  constructor(table: FlowTable, identification: Identification) {
    this.#table = table;
    this.#identification = identification;
  }

  /** A datagram of a flow that is not settled. */
  datagram(packet: CountedPacket, slot: number, outbound: boolean): void {
    const identification = this.#identification;
    const { data, payloadOffset, payloadCaptured, payloadLength } = packet;
    const end = payloadOffset + payloadCaptured;
    const follower = identification.followed.of(slot);
    if (follower !== undefined) {
      if (!follower.data(outbound, data, payloadOffset, end)) identification.settle(slot);
      return;
    }
    const { look } = identification;
    look.data = data;
    look.start = payloadOffset;
    look.end = end;
    look.length = payloadLength;
    identification.lookAt(slot, outbound);
    this.#remember(slot, outbound ? 0 : WORDS);
    const found = askUdp(UDP_ENTRY_BY_ID[this.#table.words[slot * STRIDE + APP] & APP_ID], look);
    if (found === null) {
      if (look.count >= MOST_LOOKED_AT) identification.giveUp(slot);
      return;
    }
    if (!identification.found(slot, found)) return;
    const begun = identification.followed.begin(slot, found, "udp");
    if (begun === null || !begun.data(outbound, data, payloadOffset, end)) identification.settle(slot);
  }

  /** Gives the look the datagram before, and keeps this one for the next. */
  #remember(slot: number, at: number): void {
    const { look } = this.#identification;
    const page = this.#heads.make(slot);
    const first = this.#heads.at(slot);
    const head = first + at;
    const isFirst = this.#table.words[slot * STRIDE + APP] >>> LOOK_SHIFT === 1;
    if (isFirst) for (let i = 0; i < 2 * WORDS; i++) page[first + i] = 0;
    look.previousLength = page[head];
    for (let i = 0; i < WORDS - 1; i++) {
      look.previous[i] = page[head + 1 + i];
      page[head + 1 + i] = look.end - look.start >= 4 * i + 4 ? i32(look.data, look.start + 4 * i) : 0;
    }
    page[head] = look.length;
  }
}
