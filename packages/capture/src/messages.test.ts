import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeControl, HEADER_LENGTH, MessageParser, writeFramesHeader } from "./messages.ts";
import type { ControlMessage } from "./messages.ts";
import { problem } from "./problems.ts";

const COUNTERS: ControlMessage = {
  type: "counters",
  counters: [{ interface: "eth0", captured: 3, dropped: 2, interface_dropped: 1 }],
};

function frames(index: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length);
  writeFramesHeader(bytes, index, payload.length);
  bytes.set(payload, HEADER_LENGTH);
  return bytes;
}

function collect(): { parser: MessageParser; streams: Map<number, number[]>; messages: ControlMessage[] } {
  const streams = new Map<number, number[]>();
  const messages: ControlMessage[] = [];
  const parser = new MessageParser({
    onFrames: (index, piece) => streams.set(index, [...(streams.get(index) ?? []), ...piece]),
    onControl: (message) => messages.push(message),
  });
  return { parser, streams, messages };
}

describe("MessageParser", () => {
  it("gives the same streams and messages however the bytes are cut", () => {
    const input = Buffer.concat([
      encodeControl({ type: "opened", interfaces: [{ name: "lo", description: null, linkType: 1, snapLength: 64 }] }),
      frames(0, Uint8Array.of(1, 2, 3)),
      frames(1, Uint8Array.of(9)),
      encodeControl(COUNTERS),
      frames(0, Uint8Array.of(4, 5)),
      encodeControl({ type: "problem", problem: problem("interface-vanished", { name: "lo" }) }),
      encodeControl({ type: "link", interface: "lo", up: true }),
      encodeControl({ type: "end" }),
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: input.length - 1 }), { maxLength: 12 }), (cuts) => {
        const { parser, streams, messages } = collect();
        let at = 0;
        for (const cut of [...cuts.toSorted((a, b) => a - b), input.length]) {
          parser.push(input.subarray(at, cut));
          at = cut;
        }
        expect(parser.error).toBeNull();
        expect(streams.get(0)).toEqual([1, 2, 3, 4, 5]);
        expect(streams.get(1)).toEqual([9]);
        expect(messages.map((message) => message.type)).toEqual(["opened", "counters", "problem", "link", "end"]);
        expect(messages[1]).toEqual(COUNTERS);
      }),
    );
  });

  it("hands on a piece of the chunk itself, not a copy", () => {
    const chunk = frames(0, Uint8Array.of(1, 2, 3));
    let piece: Uint8Array | null = null;
    new MessageParser({
      onFrames: (_, bytes) => {
        piece = bytes;
      },
      onControl: () => {},
    }).push(chunk);
    expect(piece).toMatchObject({ buffer: chunk.buffer, byteOffset: chunk.byteOffset + HEADER_LENGTH, length: 3 });
  });

  it.each([
    ["an unknown kind", Uint8Array.of(7, 0, 0, 0, 1, 0, 0, 0, 1)],
    ["a control message without an end", Uint8Array.of(2, 0, 0, 0, 255, 255, 255, 255)],
    ["an empty control message", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0)],
    ["what is no JSON", Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0x7b)],
    ["JSON of another shape", encodeControl({ type: "counters", counters: [{}] } as unknown as ControlMessage)],
    [
      "a problem with an unknown code",
      encodeControl({ type: "problem", problem: { code: "x" } } as unknown as ControlMessage),
    ],
  ])("stops at %s", (_, bytes) => {
    const { parser, streams, messages } = collect();
    parser.push(bytes);
    parser.push(frames(0, Uint8Array.of(1)));
    expect(parser.error).not.toBeNull();
    expect(streams.size).toBe(0);
    expect(messages).toEqual([]);
  });

  it("never throws and holds no more than a control message, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
        const { parser } = collect();
        for (const chunk of chunks) parser.push(chunk);
      }),
    );
  });
});
