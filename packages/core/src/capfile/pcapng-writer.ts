// Writes the pcapng format, version 1.0, little endian, one section.

import { ByteSink } from "./byte-sink.ts";
import type { CaptureInterface, Frame } from "./frame.ts";
import { BLOCK_OVERHEAD, BODY_OFFSET, BYTE_ORDER_MAGIC, BlockType, OptionCode, padded } from "./pcapng-format.ts";
import { encodeUtf8 } from "./utf8.ts";

export interface PcapngWriterOptions {
  /** The program that writes. */
  application?: string;
  /** Nanoseconds instead of microseconds, on every interface. */
  nanoseconds?: boolean;
}

const SECTION_BODY_LENGTH = 16;
const INTERFACE_BODY_LENGTH = 8;
const PACKET_BODY_LENGTH = 20;
const STATISTICS_BODY_LENGTH = 12;
const OPTION_HEADER_LENGTH = 4;
const MAX_OPTION_LENGTH = 0xffff;
const WORD = 2 ** 32;

export class PcapngWriter {
  private readonly sink = new ByteSink();
  private readonly nanoseconds: boolean;
  private interfaceCount = 0;

  constructor(interfaces: readonly CaptureInterface[], options: PcapngWriterOptions = {}) {
    this.nanoseconds = options.nanoseconds ?? false;
    this.writeSectionHeader(options.application);
    for (const each of interfaces) this.addInterface(each);
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.sink.length;
  }

  /** Frames of this interface have the number that is returned. An interface may come at any time before them. */
  addInterface(added: CaptureInterface): number {
    const start = this.startBlock(BlockType.INTERFACE_DESCRIPTION, INTERFACE_BODY_LENGTH);
    const { view } = this.sink;
    view.setUint16(start + BODY_OFFSET, added.linkType, true);
    view.setUint16(start + BODY_OFFSET + 2, 0, true);
    view.setUint32(start + BODY_OFFSET + 4, added.snapLength, true);
    if (added.name !== null) this.addText(OptionCode.IF_NAME, added.name);
    if (added.description !== null) this.addText(OptionCode.IF_DESCRIPTION, added.description);
    this.addOption(OptionCode.IF_TIME_RESOLUTION, Uint8Array.of(this.nanoseconds ? 9 : 6));
    this.endOptions();
    this.endBlock(start);
    return this.interfaceCount++;
  }

  append(frame: Frame): void {
    const { captured, offset } = frame;
    if (frame.interface >= this.interfaceCount) throw new RangeError(`interface ${frame.interface} was not added`);
    const length = BLOCK_OVERHEAD + PACKET_BODY_LENGTH + padded(captured);
    const at = this.sink.reserve(length);
    const { bytes, view } = this.sink;
    const data = at + BODY_OFFSET + PACKET_BODY_LENGTH;
    view.setUint32(at, BlockType.ENHANCED_PACKET, true);
    view.setUint32(at + 4, length, true);
    view.setUint32(at + 8, frame.interface, true);
    this.setTime(at + 12, frame.time);
    view.setUint32(at + 20, captured, true);
    view.setUint32(at + 24, frame.length, true);
    bytes.set(frame.data.subarray(offset, offset + captured), data);
    bytes.fill(0, data + captured, data + padded(captured));
    view.setUint32(at + length - 4, length, true);
  }

  /** A frame of which there is something to say. */
  appendWithComment(frame: Frame, comment: string): void {
    const start = this.sink.length;
    this.append(frame);
    // The options go where the block's second length is, which moves behind them.
    this.sink.length -= 4;
    this.addText(OptionCode.COMMENT, comment);
    this.endOptions();
    this.endBlock(start);
  }

  /** At the end: what an interface received and lost since the capture began. `time` as in frames. */
  addStatistics(interfaceNumber: number, time: number, received: number, dropped: number): void {
    const start = this.startBlock(BlockType.INTERFACE_STATISTICS, STATISTICS_BODY_LENGTH);
    this.sink.view.setUint32(start + BODY_OFFSET, interfaceNumber, true);
    this.setTime(start + BODY_OFFSET + 4, time);
    this.addCount(OptionCode.ISB_RECEIVED, received);
    // All losses in this one, as Wireshark's own captures have it: it is the one that its users get to see.
    this.addCount(OptionCode.ISB_INTERFACE_DROPPED, dropped);
    this.endOptions();
    this.endBlock(start);
  }

  /** The bytes to write next. They stay valid until the next block is added. */
  take(): Uint8Array {
    return this.sink.take();
  }

  private writeSectionHeader(application: string | undefined): void {
    const start = this.startBlock(BlockType.SECTION_HEADER, SECTION_BODY_LENGTH);
    const { view } = this.sink;
    view.setUint32(start + 8, BYTE_ORDER_MAGIC, true);
    view.setUint16(start + 12, 1, true);
    view.setUint16(start + 14, 0, true);
    // The section's length, unknown while it is being written.
    view.setBigInt64(start + 16, -1n, true);
    if (application !== undefined) {
      this.addText(OptionCode.SHB_APPLICATION, application);
      this.endOptions();
    }
    this.endBlock(start);
  }

  private startBlock(type: number, bodyLength: number): number {
    const start = this.sink.reserve(BODY_OFFSET + bodyLength);
    this.sink.view.setUint32(start, type, true);
    return start;
  }

  private endBlock(start: number): void {
    const trailer = this.sink.reserve(4);
    const length = this.sink.length - start;
    this.sink.view.setUint32(start + 4, length, true);
    this.sink.view.setUint32(trailer, length, true);
  }

  private addText(code: number, text: string): void {
    this.addOption(code, encodeUtf8(text).subarray(0, MAX_OPTION_LENGTH));
  }

  private addCount(code: number, count: number): void {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigUint64(0, BigInt(count), true);
    this.addOption(code, value);
  }

  private addOption(code: number, value: Uint8Array): void {
    const at = this.sink.reserve(OPTION_HEADER_LENGTH + padded(value.length));
    const { bytes, view } = this.sink;
    const data = at + OPTION_HEADER_LENGTH;
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, data);
    bytes.fill(0, data + value.length, data + padded(value.length));
  }

  private endOptions(): void {
    this.sink.view.setUint32(this.sink.reserve(OPTION_HEADER_LENGTH), OptionCode.END, true);
  }

  /** The ticks since 1970 in two words, split before a product could leave the exact range of a float64. */
  private setTime(at: number, time: number): void {
    const whole = Math.max(Math.floor(time), 0);
    let high = Math.floor(whole / WORD);
    let low = whole % WORD;
    if (this.nanoseconds) {
      low = low * 1000 + Math.max(Math.floor((time - whole) * 1000), 0);
      high = high * 1000 + Math.floor(low / WORD);
      low %= WORD;
    }
    this.sink.view.setUint32(at, Math.min(high, WORD - 1), true);
    this.sink.view.setUint32(at + 4, low, true);
  }
}
