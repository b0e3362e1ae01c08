// Gzip comes out whole, and up to the byte at which it is damaged.

import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { CaptureFileError } from "@wireglass/core";
import { describe, expect, it } from "vitest";
import { inflated } from "./inflater.ts";

/** Ten bytes of header without a name or a time (RFC 1952, 2.3). */
const HEADER = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
/** The last block, of the type that does not exist (RFC 1951, 3.2.3). */
const NO_BLOCK = Buffer.of(0b111);
const PIECE = 100_000;

/** What deflate makes short, but not very. */
function text(length: number): Buffer {
  let state = 20_261_122;
  return Buffer.from(Buffer.alloc(length).map(() => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 27));
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

async function outcome(
  bytes: Uint8Array,
  again: (() => AsyncGenerator<Uint8Array>) | null = () => inPieces(bytes),
): Promise<{ out: Buffer; error: unknown }> {
  const out: Buffer[] = [];
  try {
    for await (const piece of inflated(inPieces(bytes), again)) out.push(Buffer.from(piece));
    return { out: Buffer.concat(out), error: null };
  } catch (error) {
    return { out: Buffer.concat(out), error };
  }
}

/** `content`, whole, and then damage. */
function damagedAfter(content: Buffer): Buffer {
  const whole = deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat([HEADER, whole, NO_BLOCK, Buffer.alloc(300_000, 0x55)]);
}

describe("gzip", () => {
  it.each([0, 1, 5_000_000])("of %i bytes comes out as it went in", async (length) => {
    const { out, error } = await outcome(gzipSync(text(length)));
    expect(error).toBeNull();
    expect(out.equals(text(length))).toBe(true);
  });

  it.each([10, 70_000, 3_000_000])(
    "damaged after %i bytes gives just those when it can be read again",
    async (length) => {
      const { out, error } = await outcome(damagedAfter(text(length)));
      expect(out.equals(text(length))).toBe(true);
      expect(error).toBeInstanceOf(CaptureFileError);
      expect((error as Error).message).toContain(`after byte ${length} of what it holds`);
    },
  );

  it("damaged in a pipe gives what came out before the last piece", async () => {
    const content = text(3_000_000);
    const { out, error } = await outcome(damagedAfter(content), null);
    expect(error).toBeInstanceOf(CaptureFileError);
    expect(out.length).toBeGreaterThan(2_500_000);
    expect(out.equals(content.subarray(0, out.length))).toBe(true);
  });

  it("cut off is read once", async () => {
    const whole = gzipSync(text(1_000_000));
    const cut = whole.subarray(0, whole.length >> 1);
    let readings = 0;
    const { error } = await outcome(cut, () => {
      readings++;
      return inPieces(cut);
    });
    expect(error).toBeInstanceOf(CaptureFileError);
    expect(readings).toBe(0);
  });
});
