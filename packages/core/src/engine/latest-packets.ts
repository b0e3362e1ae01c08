// The latest packets of a view as rows for lists: decoded again, when somebody looks, from the bytes that were kept.

import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { Defragmenter } from "../decode/defragment.ts";
import { describePacket } from "../describe/describe.ts";
import type { PacketRecord } from "../describe/describe.ts";
import type { Latest } from "../measure/latest.ts";
import type { SnapshotCursor } from "../measure/snapshot.ts";

const MOST_ROWS = 200;

export interface LatestRecord {
  /** Since the reader last looked, oldest first. */
  latest: PacketRecord[];
  /** So many more came. */
  latest_skipped: number;
}

export class LatestPackets {
  /** One of its own, so that fragments in flight are not disturbed. */
  readonly #decoder = new Decoder(new Defragmenter({ memory: 1 << 16, maxDatagrams: 1 }));
  readonly #frame = new Frame();

  read(kept: Latest, cursor: SnapshotCursor): LatestRecord {
    const latest: PacketRecord[] = [];
    for (let number = Math.max(cursor.stored, kept.stored - MOST_ROWS); number < kept.stored; number++) {
      if (kept.read(number, this.#frame)) latest.push(this.#describe(kept, number));
    }
    const skipped = kept.seen - cursor.seen - latest.length;
    cursor.stored = kept.stored;
    cursor.seen = kept.seen;
    kept.look();
    return { latest, latest_skipped: skipped };
  }

  #describe(kept: Latest, number: number): PacketRecord {
    this.#decoder.decode(this.#frame);
    const { packet } = this.#decoder;
    // Only the first bytes are kept, which is no word about the capture.
    packet.captured = kept.captured(number);
    return describePacket(packet, kept.interfaceName(number), kept.app(number));
  }
}
