import fc from "fast-check";
import { expect, it } from "vitest";
import { bytes, prefixed16 } from "../../../synth/bytes.ts";
import { MessageReader } from "./message-reader.ts";

function readerInto(messages: Uint8Array[]): MessageReader {
  return new MessageReader(true, { message: (_out, data, start, end) => messages.push(data.slice(start, end)) });
}

const message = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 300, maxLength: 1500 }));

it("messages are the same however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(4000)), (list, cuts) => {
      const stream = bytes(...list.map((one) => prefixed16(one)));
      const read: Uint8Array[] = [];
      const reader = readerInto(read);
      const places = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((a, b) => a - b);
      let at = 0;
      for (const place of places) {
        reader.feed(stream, at, place);
        at = place;
      }
      expect(read).toEqual(list.filter((one) => one.length > 0));
    }),
  );
});

it("of a message in pieces 16 KiB are kept", () => {
  const read: Uint8Array[] = [];
  const reader = readerInto(read);
  const stream = bytes(prefixed16(new Uint8Array(60_000).fill(7)), prefixed16("next"));
  for (let at = 0; at < stream.length; at += 1460) reader.feed(stream, at, Math.min(stream.length, at + 1460));
  expect(read.map(({ length }) => length)).toEqual([16_384, 4]);
});

it("bytes that are lost inside of a message leave its beginning and the next ones; lost beyond it nothing is known", () => {
  const read: Uint8Array[] = [];
  const reader = readerInto(read);
  const stream = bytes(prefixed16("abcdefgh"), prefixed16("next"));
  reader.feed(stream, 0, 5);
  expect(reader.skip(3)).toBe(true);
  reader.feed(stream, 8, stream.length);
  expect(read.map((one) => new TextDecoder().decode(one))).toEqual(["abc", "next"]);
  reader.feed(stream, 0, 5);
  expect(reader.skip(6)).toBe(false);
  expect(readerInto([]).skip(1)).toBe(false);
});
