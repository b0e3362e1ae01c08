import { expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { gallery } from "./gallery.ts";
import { Mutator } from "./mutate.ts";

const copy = (frame: Frame): Uint8Array => frame.data.slice(frame.offset, frame.offset + frame.captured);

test("the same seed does the same damage, another seed another", () => {
  const source = gallery()[0]!.bytes;
  const damage = (seed: number): Uint8Array[] => {
    const mutator = new Mutator(seed);
    const frame = new Frame();
    return Array.from({ length: 50 }, () => {
      mutator.mutate(source, frame);
      return copy(frame);
    });
  };
  expect(damage(1)).toEqual(damage(1));
  expect(damage(1)).not.toEqual(damage(2));
});

test("it does every kind of damage, and leaves the source alone", () => {
  const source = new Uint8Array(200).fill(0x55);
  const mutator = new Mutator(3);
  const frame = new Frame();
  const kinds = { changed: 0, shorter: 0, cut: 0, longer: 0, same: 0 };
  for (let i = 0; i < 2000; i++) {
    mutator.mutate(i % 10 === 9 ? new Uint8Array(900) : source, frame);
    if (i % 10 === 9) continue;
    const result = copy(frame);
    if (frame.captured > 200) kinds.longer++;
    else if (frame.captured < 200) kinds.shorter++;
    else if (result.every((byte) => byte === 0x55)) kinds.same++;
    else kinds.changed++;
    if (frame.length > frame.captured) kinds.cut++;
    expect(frame.length).toBeGreaterThanOrEqual(frame.captured);
  }
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(0);
  expect(source.every((byte) => byte === 0x55)).toBe(true);
});

test("damaged frames of every kind pass through the decoder", () => {
  const mutator = new Mutator(4);
  const decoder = new Decoder();
  const frame = new Frame();
  const seeds = gallery();
  let faults = 0;
  for (let i = 0; i < 30_000; i++) {
    const seed = seeds[i % seeds.length]!;
    mutator.mutate(seed.bytes, frame);
    frame.linkType = seed.linkType;
    frame.time = i;
    decoder.decode(frame);
    if (decoder.packet.fault !== 0) faults++;
  }
  expect(faults).toBeGreaterThan(300);
});
