// Reads the pcap format in all its variants, also as the endless stream that libpcap writes from a live interface.

import { ByteWindow } from "./byte-window.ts";
import { type CaptureFileErrorCode, CaptureFileError, type CaptureInterface, type Frame } from "./frame.ts";
import type { FrameReader } from "./frame.ts";
import { linkTypeOf, maxCaptured } from "./link-type-field.ts";
import {
  FILE_HEADER_LENGTH,
  MODIFIED_RECORD_HEADER_LENGTH,
  PcapMagic,
  RECORD_HEADER_LENGTH,
  isMagic,
} from "./pcap-format.ts";

/** Up to 2.2 the two lengths of a record stood in the other order; 2.3 was written in both. */
const LengthOrder = { CAPTURED_FIRST: 0, CAPTURED_LAST: 1, UNKNOWN: 2 } as const;

export class PcapReader implements FrameReader {
  readonly interfaces: CaptureInterface[] = [];
  error: CaptureFileError | null = null;
  private readonly window = new ByteWindow();
  private littleEndian = true;
  /** 0 until the file header has been read. */
  private recordHeaderLength = 0;
  private lengthOrder: number = LengthOrder.CAPTURED_FIRST;
  private fractionsPerSecond = 1e6;
  private fractionsPerMicrosecond = 1;
  private linkType = 0;
  private maxCaptured = 0;

  push(chunk: Uint8Array): void {
    this.window.push(chunk);
  }

  next(frame: Frame): boolean {
    if (this.recordHeaderLength === 0 && !this.readFileHeader()) return false;
    const { window, littleEndian, recordHeaderLength } = this;
    if (!window.has(recordHeaderLength)) return false;

    let captured = window.view.getUint32(window.position + 8, littleEndian);
    let length = window.view.getUint32(window.position + 12, littleEndian);
    if (this.lengthOrder !== LengthOrder.CAPTURED_FIRST) {
      if (this.lengthOrder === LengthOrder.CAPTURED_LAST || captured > length) [captured, length] = [length, captured];
    }
    if (captured > this.maxCaptured) return this.failAtLength(captured);
    if (!window.has(recordHeaderLength + captured)) return false;

    // Only now: the record may have moved into the carry buffer.
    const { view, position } = window;
    let fraction = view.getUint32(position + 4, littleEndian);
    // Some writers fill in a fraction of a second or more: the last instant of the second that they wrote is nearest.
    frame.badTime = fraction >= this.fractionsPerSecond;
    if (frame.badTime) fraction = this.fractionsPerSecond - 1;
    frame.time = view.getUint32(position, littleEndian) * 1e6 + fraction / this.fractionsPerMicrosecond;
    if (frame.data !== window.data) frame.data = window.data;
    frame.offset = position + recordHeaderLength;
    frame.captured = captured;
    frame.length = length < captured ? captured : length;
    frame.interface = 0;
    frame.linkType = this.linkType;
    window.position = position + recordHeaderLength + captured;
    return true;
  }

  end(): void {
    const left = this.window.leftover();
    if (this.error !== null || (left === 0 && this.recordHeaderLength > 0)) return;
    const what = this.recordHeaderLength === 0 ? "file header" : "packet record";
    const at = this.window.offset;
    this.fail(
      "truncated",
      `the capture is cut off in the ${what} at byte ${at}, of which ${left} bytes are there: copy it again`,
    );
  }

  private readFileHeader(): boolean {
    const { window } = this;
    if (!window.has(FILE_HEADER_LENGTH)) return false;
    const { view, position } = window;
    this.littleEndian = isMagic(view.getUint32(position, true));
    const magic = view.getUint32(position, this.littleEndian);
    if (!isMagic(magic)) return this.fail("not-a-capture", "this is not a pcap capture: its magic number is missing");

    const major = view.getUint16(position + 4, this.littleEndian);
    const minor = view.getUint16(position + 6, this.littleEndian);
    if (major !== 2 || minor > 4) {
      const message = `pcap version ${major}.${minor} is not supported: convert the capture to version 2.4`;
      return this.fail("unsupported-version", message);
    }
    if (minor < 4) this.lengthOrder = minor < 3 ? LengthOrder.CAPTURED_LAST : LengthOrder.UNKNOWN;
    if (magic === PcapMagic.NANOSECONDS) {
      this.fractionsPerSecond = 1e9;
      this.fractionsPerMicrosecond = 1e3;
    }
    this.linkType = linkTypeOf(view.getUint32(position + 20, this.littleEndian));
    this.maxCaptured = maxCaptured(this.linkType);
    this.interfaces.push({
      name: null,
      description: null,
      linkType: this.linkType,
      snapLength: view.getUint32(position + 16, this.littleEndian),
    });
    this.recordHeaderLength = magic === PcapMagic.MODIFIED ? MODIFIED_RECORD_HEADER_LENGTH : RECORD_HEADER_LENGTH;
    window.position += FILE_HEADER_LENGTH;
    return true;
  }

  private failAtLength(captured: number): false {
    const at = this.window.offset;
    const problem = `its captured length ${captured} is over ${this.maxCaptured}`;
    return this.fail(
      "bad-record",
      `the packet record at byte ${at} is damaged: ${problem}; what is before it is intact`,
    );
  }

  private fail(code: CaptureFileErrorCode, message: string): false {
    this.error = new CaptureFileError(code, message, this.window.offset);
    this.window.close();
    return false;
  }
}
