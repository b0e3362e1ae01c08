// Reads the pcapng format: several sections, each with its own byte order and its own interfaces.

import { ByteWindow } from "./byte-window.ts";
import { type CaptureFileErrorCode, CaptureFileError, type CaptureInterface, type Frame } from "./frame.ts";
import type { FrameReader } from "./frame.ts";
import { MAX_BLOCK } from "./link-type-field.ts";
import { BLOCK_OVERHEAD, BODY_OFFSET, BYTE_ORDER_MAGIC, BlockType, OptionCode, padded } from "./pcapng-format.ts";
import { type SectionInterface, readInterface } from "./pcapng-interface.ts";
import { readOptions } from "./pcapng-options.ts";
import { microseconds } from "./time-scale.ts";

/** Over all sections. Each costs memory for as long as the reader lives. */
const MAX_INTERFACES = 65_536;

/** Microseconds. Nothing was captured before 1970, and nothing is after the last day of the last year of four digits. */
const LAST_TIME = 253_402_214_400_000_000;

/** Enough of a section header to see its byte order, on which even its length depends. */
const SECTION_HEADER_START = 12;

/** The fixed part of each body. Blocks that are not listed are skipped whole. */
const BodyLength = {
  SECTION_HEADER: 16,
  INTERFACE_DESCRIPTION: 8,
  PACKET: 20,
  SIMPLE_PACKET: 4,
  INTERFACE_STATISTICS: 12,
  DECRYPTION_SECRETS: 8,
} as const;

export class PcapngReader implements FrameReader {
  readonly interfaces: CaptureInterface[] = [];
  error: CaptureFileError | null = null;
  private readonly window = new ByteWindow();
  private littleEndian = true;
  private inSection = false;
  /** The interfaces of the current section by their id. */
  private section: SectionInterface[] = [];
  private droppedBefore = 0;
  /** Simple packets have no time: they get that of the packet before them. */
  private time = 0;

  /** Packets that the capturing program says it lost, by the interface statistics read so far. */
  get dropped(): number {
    return this.section.reduce((sum, each) => sum + each.dropped, this.droppedBefore);
  }

  push(chunk: Uint8Array): void {
    this.window.push(chunk);
  }

  next(frame: Frame): boolean {
    const { window } = this;
    while (window.has(BODY_OFFSET)) {
      const type = window.view.getUint32(window.position, this.littleEndian);
      if (type === BlockType.SECTION_HEADER || !this.inSection) {
        if (!window.has(SECTION_HEADER_START)) return false;
        if (!this.takeByteOrder(type)) return false;
      }
      const length = window.view.getUint32(window.position + 4, this.littleEndian);
      if (length < BLOCK_OVERHEAD || length > MAX_BLOCK || (length & 3) !== 0) {
        return this.fail("bad-block", `it claims a length of ${length}`);
      }
      if (!window.has(length)) return false;
      const end = window.position + length - 4;
      const trailer = window.view.getUint32(end, this.littleEndian);
      if (trailer !== length)
        return this.fail("bad-block", `its lengths differ, ${length} before and ${trailer} after`);

      const start = window.position + BODY_OFFSET;
      // Nearly all blocks are of this type: tested first, so that the common path stays short enough to be inlined.
      const enhanced = type === BlockType.ENHANCED_PACKET;
      const holdsFrame = enhanced ? this.readPacket(start, end, frame, false) : this.readBlock(type, start, end, frame);
      if (this.error !== null) return false;
      window.position = end + 4;
      if (holdsFrame) return true;
    }
    return false;
  }

  end(): void {
    const left = this.window.leftover();
    if (this.error !== null || (left === 0 && this.inSection)) return;
    const at = this.window.offset;
    const message = `the capture is cut off in the pcapng block at byte ${at}, of which ${left} bytes are there: copy it again`;
    this.error = new CaptureFileError("truncated", message, at);
    this.window.close();
  }

  /** Body of a whole block between `start` and `end`. True when it held a frame; an error is in `this.error`. */
  private readBlock(type: number, start: number, end: number, frame: Frame): boolean {
    switch (type) {
      case BlockType.PACKET:
        return this.readPacket(start, end, frame, true);
      case BlockType.SIMPLE_PACKET:
        return this.holds(start, end, BodyLength.SIMPLE_PACKET) && this.readSimplePacket(start, end, frame);
      case BlockType.SECTION_HEADER:
        return this.holds(start, end, BodyLength.SECTION_HEADER) && this.startSection(start, end);
      case BlockType.INTERFACE_DESCRIPTION:
        return this.holds(start, end, BodyLength.INTERFACE_DESCRIPTION) && this.addInterface(start, end);
      case BlockType.INTERFACE_STATISTICS:
        return this.holds(start, end, BodyLength.INTERFACE_STATISTICS) && this.readStatistics(start, end);
      case BlockType.DECRYPTION_SECRETS:
        return this.holds(start, end, BodyLength.DECRYPTION_SECRETS) && this.checkSecrets(start, end);
      default:
        // Name resolution, custom blocks, journal entries and whatever is yet to come.
        return false;
    }
  }

  /** Enhanced packets and the obsolete packets differ only in the first word: an id, or a shorter id and a drop count. */
  private readPacket(start: number, end: number, frame: Frame, obsolete: boolean): boolean {
    if (!this.holds(start, end, BodyLength.PACKET)) return false;
    const { littleEndian } = this;
    const { view } = this.window;
    const id = obsolete ? view.getUint16(start, littleEndian) : view.getUint32(start, littleEndian);
    const captured = view.getUint32(start + 12, littleEndian);
    const length = view.getUint32(start + 16, littleEndian);
    const data = start + BodyLength.PACKET;
    if (id >= this.section.length) return this.failAtInterface(id);
    const from = this.section[id]!;
    if (captured > end - data) return this.failAtLength(captured, end - data);
    if (captured > from.maxCaptured) return this.failAtLength(captured, from.maxCaptured);
    const options = data + padded(captured);
    if (options < end && !readOptions(view, littleEndian, options, end)) return this.failAtOptions();

    const high = view.getUint32(start + 4, littleEndian);
    this.time = microseconds(from.scale, high, view.getUint32(start + 8, littleEndian));
    return this.fill(frame, from, data, captured, length);
  }

  /** Always of the section's first interface, whose snapshot length says how much of the frame is there. */
  private readSimplePacket(start: number, end: number, frame: Frame): boolean {
    if (this.section.length === 0) return this.failAtInterface(0);
    const from = this.section[0]!;
    const length = this.window.view.getUint32(start, this.littleEndian);
    const { snapLength } = from.description;
    const captured = snapLength === 0 || length < snapLength ? length : snapLength;
    const room = Math.min(end - start - 4, from.maxCaptured);
    if (captured > room) return this.failAtLength(captured, room);
    return this.fill(frame, from, start + 4, captured, length);
  }

  private fill(frame: Frame, from: SectionInterface, offset: number, captured: number, length: number): true {
    frame.data = this.window.data;
    frame.offset = offset;
    frame.captured = captured;
    frame.length = length < captured ? captured : length;
    frame.badTime = this.time < 0 || this.time > LAST_TIME;
    frame.time = frame.badTime ? Math.min(Math.max(this.time, 0), LAST_TIME) : this.time;
    frame.interface = from.index;
    frame.linkType = from.description.linkType;
    return true;
  }

  private takeByteOrder(type: number): boolean {
    const { view, position } = this.window;
    if (type === BlockType.SECTION_HEADER) {
      this.littleEndian = view.getUint32(position + BODY_OFFSET, true) === BYTE_ORDER_MAGIC;
      if (view.getUint32(position + BODY_OFFSET, this.littleEndian) === BYTE_ORDER_MAGIC) return true;
      return this.fail("bad-block", "its byte-order magic is missing");
    }
    return this.fail("not-a-capture", "a section header must come first");
  }

  private startSection(start: number, end: number): false {
    const { view } = this.window;
    const major = view.getUint16(start + 4, this.littleEndian);
    const minor = view.getUint16(start + 6, this.littleEndian);
    // 1.2 is what some programs wrote for 1.0.
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      return this.fail("unsupported-version", `version ${major}.${minor} is not supported, save it as version 1.0`);
    }
    if (!readOptions(view, this.littleEndian, start + BodyLength.SECTION_HEADER, end)) return this.failAtOptions();
    this.droppedBefore = this.dropped;
    this.section = [];
    this.inSection = true;
    return false;
  }

  private addInterface(start: number, end: number): false {
    const { data, view } = this.window;
    const index = this.interfaces.length;
    if (index === MAX_INTERFACES) return this.fail("bad-block", `it is one interface more than ${MAX_INTERFACES}`);
    const added = readInterface(data, view, this.littleEndian, start, end, index);
    if (added === null) return this.failAtOptions();
    this.section.push(added);
    this.interfaces.push(added.description);
    return false;
  }

  private readStatistics(start: number, end: number): false {
    const { view } = this.window;
    const id = view.getUint32(start, this.littleEndian);
    let dropped = 0;
    const options = start + BodyLength.INTERFACE_STATISTICS;
    const intact = readOptions(view, this.littleEndian, options, end, (code, at, length) => {
      if (code !== OptionCode.ISB_INTERFACE_DROPPED && code !== OptionCode.ISB_SYSTEM_DROPPED) return true;
      if (length !== 8) return false;
      // All ones stand for "not known".
      const count = view.getBigUint64(at, this.littleEndian);
      if (count <= Number.MAX_SAFE_INTEGER) dropped += Number(count);
      return true;
    });
    if (!intact) return this.failAtOptions();
    // Each block counts from the start of the capture, so the last one holds.
    if (id < this.section.length) this.section[id]!.dropped = dropped;
    return false;
  }

  private checkSecrets(start: number, end: number): false {
    const length = this.window.view.getUint32(start + 4, this.littleEndian);
    const room = end - start - BodyLength.DECRYPTION_SECRETS;
    return length > room ? this.failAtLength(length, room) : false;
  }

  private holds(start: number, end: number, length: number): boolean {
    return (
      end - start >= length || this.fail("bad-block", `its body of ${end - start} bytes is shorter than ${length}`)
    );
  }

  private failAtInterface(id: number): false {
    return this.fail("bad-block", `it belongs to interface ${id}, and the section has ${this.section.length}`);
  }

  private failAtLength(claimed: number, most: number): false {
    return this.fail("bad-block", `it claims ${claimed} bytes of data where at most ${most} can be`);
  }

  private failAtOptions(): false {
    return this.fail("bad-block", "one of its options is damaged");
  }

  private fail(code: CaptureFileErrorCode, problem: string): false {
    const at = this.window.offset;
    const remedy = at === 0 ? "" : "; what is before it is intact";
    this.error = new CaptureFileError(code, `the pcapng block at byte ${at} cannot be read: ${problem}${remedy}`, at);
    this.window.close();
    return false;
  }
}
