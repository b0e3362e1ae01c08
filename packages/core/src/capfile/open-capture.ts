// Opens a capture whose format is not known yet: the first four bytes tell.

import { CaptureFileError, EMPTY, type CaptureInterface, type Frame, type FrameReader } from "./frame.ts";
import { describeForeign } from "./foreign-format.ts";
import { isPcapMagic } from "./pcap-format.ts";
import { PcapReader } from "./pcap-reader.ts";
import { BlockType } from "./pcapng-format.ts";
import { PcapngReader } from "./pcapng-reader.ts";

export interface CaptureReader extends FrameReader {
  /** Null until four bytes have come. */
  readonly format: "pcap" | "pcapng" | null;
  /** Packets that the capturing program says it lost; only pcapng can tell. */
  readonly dropped: number;
}

/** Reads pcap and pcapng. Gzip is the host's to unpack before: see `isGzip`. */
export function openCapture(): CaptureReader {
  return new DetectingReader();
}

const MAGIC_LENGTH = 4;

class DetectingReader implements CaptureReader {
  private pcap: PcapReader | null = null;
  private pcapng: PcapngReader | null = null;
  private reader: FrameReader | null = null;
  private refusal: CaptureFileError | null = null;
  /** What has come while it is less than a magic number. */
  private head: Uint8Array = EMPTY;

  get format(): "pcap" | "pcapng" | null {
    if (this.reader === null) return null;
    return this.pcap === null ? "pcapng" : "pcap";
  }

  get dropped(): number {
    return this.pcapng?.dropped ?? 0;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.reader?.interfaces ?? [];
  }

  get error(): CaptureFileError | null {
    return this.reader?.error ?? this.refusal;
  }

  push(chunk: Uint8Array): void {
    if (this.reader !== null) {
      this.reader.push(chunk);
    } else if (this.refusal === null) {
      const whole = this.head.length === 0 && chunk.length >= MAGIC_LENGTH;
      const start = whole ? chunk : joined(this.head, chunk);
      if (start.length < MAGIC_LENGTH) this.head = start;
      else this.detect(start);
    }
  }

  next(frame: Frame): boolean {
    // Two calls that each see one class, rather than one call that sees both.
    if (this.pcap !== null) return this.pcap.next(frame);
    return this.pcapng !== null && this.pcapng.next(frame);
  }

  end(): void {
    if (this.reader !== null) this.reader.end();
    else this.refusal ??= notACapture(this.head);
  }

  private detect(start: Uint8Array): void {
    const magic = new DataView(start.buffer, start.byteOffset).getUint32(0);
    if (isPcapMagic(magic)) this.reader = this.pcap = new PcapReader();
    else if (magic === BlockType.SECTION_HEADER) this.reader = this.pcapng = new PcapngReader();
    else this.refusal = notACapture(start);
    this.head = EMPTY;
    this.reader?.push(start);
  }
}

function notACapture(start: Uint8Array): CaptureFileError {
  const what = describeForeign(start.subarray(0, MAGIC_LENGTH));
  return new CaptureFileError("not-a-capture", `the input is not a pcap or pcapng capture: ${what}`, 0);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
