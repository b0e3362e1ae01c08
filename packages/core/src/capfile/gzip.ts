// Gzip (RFC 1952): told apart here, decompressed by the host (node:zlib, or DecompressionStream in a browser).

import { CaptureFileError } from "./frame.ts";

/** The bytes that `isGzip` looks at. */
export const GZIP_MAGIC_LENGTH = 3;

/** ID1, ID2 and the only compression method there is, deflate. */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= GZIP_MAGIC_LENGTH && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * How a host reports that decompression failed. It pushes what came out before, takes the frames, and then has this
 * error in place of `reader.end()`: the damage is in the compression, not in the capture. `decompressed` counts the
 * bytes that came out. A file may be several gzip members in a row: a decompressor must go on with the next one.
 */
export function gzipError(reason: string, decompressed: number): CaptureFileError {
  const message = `the gzip data is damaged or cut off after byte ${decompressed} of what it holds (${reason})`;
  return new CaptureFileError("gzip", message, decompressed);
}
