// Windows: Npcap has no way to write a pcap stream into memory, so each frame is a call. UNTESTED.

import koffi from "koffi";
import type { LibraryHandle } from "koffi";
import { BATCH_LENGTH, RECORD_HEADER_LENGTH } from "./frame-mover.ts";
import type { FrameMover } from "./frame-mover.ts";
import { MAX_SNAPLEN } from "./capture-spec.ts";
import type { Pointer } from "./libc.ts";
import { bindLibpcap, bindNext } from "./libpcap.ts";
import type { Libpcap, LibpcapNext } from "./libpcap.ts";

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const FILE_HEADER_LENGTH = 24;
/** DLT_RAW has another number in files; the others that Npcap knows are the same. */
const DLT_RAW = 12;
const LINKTYPE_RAW = 101;

export class NextMover implements FrameMover {
  readonly start: number;
  readonly buffer: Uint8Array;
  failed = false;
  readonly #pcap: Libpcap;
  readonly #next: LibpcapNext;
  #length = 0;

  constructor(library: LibraryHandle, start: number) {
    this.start = start;
    this.buffer = new Uint8Array(start + BATCH_LENGTH + RECORD_HEADER_LENGTH + MAX_SNAPLEN);
    this.#pcap = bindLibpcap(library);
    this.#next = bindNext(library);
  }

  moveHeader(handle: Pointer): void {
    const view = new DataView(this.buffer.buffer, this.start + this.#length, FILE_HEADER_LENGTH);
    const linkType = this.#pcap.datalink(handle);
    view.setUint32(0, MAGIC_MICROSECONDS, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(8, 0, true);
    view.setUint32(12, 0, true);
    view.setUint32(16, this.#pcap.snapshot(handle), true);
    view.setUint32(20, linkType === DLT_RAW ? LINKTYPE_RAW : linkType, true);
    this.#length += FILE_HEADER_LENGTH;
  }

  moveFrames(handle: Pointer): number {
    const header: (Pointer | null)[] = [null];
    const data: (Pointer | null)[] = [null];
    let moved = 0;
    for (this.failed = false; this.#length < BATCH_LENGTH; moved++) {
      const status = this.#next.nextEx(handle, header, data);
      this.failed = status < 0;
      if (status <= 0 || header[0] == null || data[0] == null) break;
      // Windows' long is 32 bits, so that struct pcap_pkthdr is a record's header as it stands in a file.
      const record = koffi.view(header[0], RECORD_HEADER_LENGTH);
      const captured = new DataView(record).getUint32(8, true);
      this.#append(record);
      this.#append(koffi.view(data[0], captured));
    }
    return moved;
  }

  take(): number {
    const length = this.#length;
    this.#length = 0;
    return length;
  }

  #append(bytes: ArrayBuffer): void {
    this.buffer.set(new Uint8Array(bytes), this.start + this.#length);
    this.#length += bytes.byteLength;
  }
}
