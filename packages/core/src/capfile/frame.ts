// One captured frame, as it leaves a capture file, a pipe or an interface.

/**
 * A frame in place: bytes `data[offset, offset + captured)`. Readers fill one reused record per frame;
 * whoever needs the bytes after the next call copies them.
 */
export class Frame {
  data: Uint8Array = EMPTY;
  offset = 0;
  /** Bytes that were captured. */
  captured = 0;
  /** Bytes that were on the wire, never less than `captured`. */
  length = 0;
  /** Microseconds since 1970, with a fraction where the capture has nanoseconds. */
  time = 0;
  /** The capture's own time for the frame cannot be; `time` is the nearest that can. */
  badTime = false;
  /** Index into the reader's list of interfaces. */
  interface = 0;
  /** One of `LinkType`. */
  linkType = 0;
}

export const EMPTY: Uint8Array = new Uint8Array(0);

/** An interface that frames came from, as described by a capture file or by libpcap. */
export interface CaptureInterface {
  name: string | null;
  description: string | null;
  linkType: number;
  /** Longest captured frame in bytes; 0 means no limit. */
  snapLength: number;
}

/**
 * Turns bytes into frames: push a chunk, take frames until `next` says no, push the next chunk.
 * The chunk may be reused by the caller once `next` has returned false.
 */
export interface FrameReader {
  readonly interfaces: readonly CaptureInterface[];
  /** Set when the input is damaged. What came before it stays valid; nothing comes after it. */
  readonly error: CaptureFileError | null;
  push(chunk: Uint8Array): void;
  /** Fills `frame` and returns true, or returns false when more bytes are needed. */
  next(frame: Frame): boolean;
  /** The input has ended: a part of a record that is left over becomes an error. */
  end(): void;
}

/** What is wrong with a capture file, and where. The codes are stable, the texts are not. */
export class CaptureFileError extends Error {
  override readonly name = "CaptureFileError";
  readonly code: CaptureFileErrorCode;
  /** Byte offset in the (decompressed) input. */
  readonly offset: number;

  constructor(code: CaptureFileErrorCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

export type CaptureFileErrorCode =
  | "not-a-capture"
  | "unsupported-version"
  | "truncated"
  | "bad-record"
  | "bad-block"
  | "gzip";
