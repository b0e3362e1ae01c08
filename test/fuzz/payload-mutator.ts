// Damages payloads, always in the same way for the same seed.

import type { Random } from "../../packages/core/src/synth/random.ts";

const LONGEST = 20_000;
/** Values that lengths, counts and numbers of different sizes break on. */
const EXTREMES = [
  0, 1, 2, 0x3f, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0xffffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

type Damage = (random: Random, payload: Uint8Array, other: Uint8Array) => Uint8Array;

const DAMAGES: readonly Damage[] = [flip, flip, overwrite, splice, truncate, insert, remove, extreme, extreme, repeat];

/** One to three kinds of damage. `other` is what splices take from. */
export function mutate(random: Random, payload: Uint8Array, other: Uint8Array): Uint8Array {
  let damaged: Uint8Array = payload.slice();
  for (let left = 1 + random.below(3); left > 0; left--) damaged = random.pick(DAMAGES)(random, damaged, other);
  return damaged.subarray(0, LONGEST);
}

/** Headers break more than what follows them. */
function place(random: Random, length: number): number {
  return random.below(random.chance(0.6) ? Math.min(length, 48) : length);
}

function flip(random: Random, payload: Uint8Array): Uint8Array {
  if (payload.length === 0) return payload;
  for (let left = 1 + random.below(6); left > 0; left--)
    payload[place(random, payload.length)]! ^= 1 << random.below(8);
  return payload;
}

function overwrite(random: Random, payload: Uint8Array): Uint8Array {
  const at = place(random, payload.length + 1);
  payload.set(random.bytes(Math.min(1 + random.below(16), payload.length - at)), at);
  return payload;
}

/** The beginning of one and the end of the other. */
function splice(random: Random, payload: Uint8Array, other: Uint8Array): Uint8Array {
  return join(payload.subarray(0, random.below(payload.length + 1)), other.subarray(random.below(other.length + 1)));
}

function truncate(random: Random, payload: Uint8Array): Uint8Array {
  return payload.slice(0, random.below(payload.length + 1));
}

function insert(random: Random, payload: Uint8Array): Uint8Array {
  const at = place(random, payload.length + 1);
  const filling = random.chance(0.5) ? random.bytes(1 + random.below(12)) : new Uint8Array(1 + random.below(40));
  return join(payload.subarray(0, at), filling, payload.subarray(at));
}

function remove(random: Random, payload: Uint8Array): Uint8Array {
  const at = place(random, payload.length + 1);
  return join(payload.subarray(0, at), payload.subarray(at + 1 + random.below(12)));
}

function extreme(random: Random, payload: Uint8Array): Uint8Array {
  const size = random.pick([1, 2, 3, 4, 8]);
  if (payload.length < size) return payload;
  const at = place(random, payload.length - size + 1);
  const value = random.pick(EXTREMES);
  const little = random.chance(0.3);
  for (let i = 0; i < size; i++) {
    const shift = 8 * (little ? i : size - 1 - i);
    payload[at + i] = shift < 32 ? value >>> shift : value === 0xffffffff ? 0xff : 0;
  }
  return payload;
}

/** A stretch of it again and again: lists that do not end. */
function repeat(random: Random, payload: Uint8Array): Uint8Array {
  if (payload.length === 0) return payload;
  const at = place(random, payload.length);
  const piece = payload.slice(at, at + 1 + random.below(64));
  const times = random.chance(0.05) ? random.below(2000) : random.below(40);
  return join(payload.subarray(0, at), ...Array.from({ length: times }, () => piece), payload.subarray(at));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
