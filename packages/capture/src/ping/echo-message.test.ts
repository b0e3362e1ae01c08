// Echo messages: built right, and only the answers to our own taken for ours.

import { Decoder, Frame, LinkType } from "@wireglass/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answeredNumber, echoRequest, MARK, MESSAGE_LENGTH } from "./echo-message.ts";

const TOKEN = Uint8Array.from({ length: 16 }, (_, i) => 0xa0 + i);
const OTHER = TOKEN.map((byte, i) => (i === 15 ? byte ^ 1 : byte));

/** What a host makes of a request. */
function answer(family: 4 | 6, request: Uint8Array): Uint8Array {
  const reply = request.slice();
  reply[0] = family === 4 ? 0 : 129;
  return reply;
}

describe.each([4, 6] as const)("IPv%d", (family) => {
  it("takes the answer, and tells which it is", () => {
    for (const number of [1, 0xffff, 0x10000, 0xffff_ffff]) {
      const request = echoRequest(family, TOKEN, 7, number);
      expect(answeredNumber(family, TOKEN, answer(family, request))).toBe(number);
    }
  });

  it("takes nothing else", () => {
    const request = echoRequest(family, TOKEN, 7, 0x12345);
    const reply = answer(family, request);
    const changed = (at: number, value: number) => reply.map((byte, i) => (i === at ? value : byte));
    // On loopback the request itself comes along.
    expect(answeredNumber(family, TOKEN, request)).toBeNull();
    expect(answeredNumber(family, OTHER, reply)).toBeNull();
    expect(answeredNumber(family === 4 ? 6 : 4, TOKEN, reply)).toBeNull();
    expect(answeredNumber(family, TOKEN, changed(1, 1))).toBeNull();
    // A header of another echo than the data.
    expect(answeredNumber(family, TOKEN, changed(7, 0))).toBeNull();
    expect(answeredNumber(family, TOKEN, reply.subarray(0, 43))).toBeNull();
    expect(answeredNumber(family, TOKEN, reply.subarray(0, 44))).toBe(0x12345);
  });

  it("reads any bytes without a throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => answeredNumber(family, TOKEN, bytes) === null));
  });
});

it("has the size of a usual ping, the mark behind 16 bytes of data, and a checksum that adds up to nothing", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.nat(0xffff),
      fc.nat(0xffff_ffff),
      (token, id, number) => {
        const request = echoRequest(4, token, id, number);
        expect(request).toHaveLength(MESSAGE_LENGTH);
        expect(Buffer.from(request).toString("latin1", 24, 40)).toBe(MARK);
        const view = new DataView(request.buffer);
        let sum = 0;
        for (let at = 0; at < request.length; at += 2) sum += view.getUint16(at);
        expect(sum % 0xffff).toBe(0);
        expect(sum).toBeGreaterThan(0);
      },
    ),
  );
});

it("is an echo request to the decoder as well", () => {
  const message = echoRequest(4, TOKEN, 0x1234, 9);
  const header = [0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
  const frame = new Frame();
  frame.data = Uint8Array.of(...header, ...message);
  frame.captured = frame.length = frame.data.length;
  frame.linkType = LinkType.RAW;
  const decoder = new Decoder();
  decoder.decode(frame);
  expect(decoder.packet).toMatchObject({ icmpType: 8, icmpCode: 0, payloadLength: 56, fault: 0 });
});
