// Writes the pcap format, version 2.4, little endian.

import { ByteSink } from "./byte-sink.ts";
import type { Frame } from "./frame.ts";
import { FILE_HEADER_LENGTH, PcapMagic, RECORD_HEADER_LENGTH } from "./pcap-format.ts";

export interface PcapWriterOptions {
  linkType: number;
  /** Longest captured frame. */
  snapLength?: number;
  /** Nanoseconds instead of microseconds. */
  nanoseconds?: boolean;
}

const DEFAULT_SNAP_LENGTH = 262_144;
const LAST_SECOND = 0xffff_ffff;

export class PcapWriter {
  private readonly sink = new ByteSink();
  private readonly fractionsPerMicrosecond: number;

  constructor(options: PcapWriterOptions) {
    const { linkType, snapLength = DEFAULT_SNAP_LENGTH, nanoseconds = false } = options;
    this.fractionsPerMicrosecond = nanoseconds ? 1000 : 1;
    const at = this.sink.reserve(FILE_HEADER_LENGTH);
    const { view } = this.sink;
    view.setUint32(at, nanoseconds ? PcapMagic.NANOSECONDS : PcapMagic.MICROSECONDS, true);
    view.setUint16(at + 4, 2, true);
    view.setUint16(at + 6, 4, true);
    // Time zone and accuracy of the timestamps: always 0, as everywhere.
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, 0, true);
    view.setUint32(at + 16, snapLength, true);
    view.setUint32(at + 20, linkType, true);
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.sink.length;
  }

  append(frame: Frame): void {
    const { captured, offset } = frame;
    const at = this.sink.reserve(RECORD_HEADER_LENGTH + captured);
    const { bytes, view } = this.sink;
    // The format counts the seconds in 32 bits, from 1970.
    const second = Math.min(Math.max(Math.floor(frame.time / 1e6), 0), LAST_SECOND);
    const fraction = Math.round((frame.time - second * 1e6) * this.fractionsPerMicrosecond);
    const lastFraction = 1e6 * this.fractionsPerMicrosecond - 1;
    view.setUint32(at, second, true);
    view.setUint32(at + 4, Math.min(Math.max(fraction, 0), lastFraction), true);
    view.setUint32(at + 8, captured, true);
    view.setUint32(at + 12, frame.length, true);
    bytes.set(frame.data.subarray(offset, offset + captured), at + RECORD_HEADER_LENGTH);
  }

  /** The bytes to write next, the file header first. They stay valid until the next `append`. */
  take(): Uint8Array {
    return this.sink.take();
  }
}
