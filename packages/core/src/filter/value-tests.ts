// Tests of one occurrence of a field: the right side of a comparison, read after the field's type, becomes a closure.

import type { Element, Relation, Value, Word } from "./ast.ts";
import { wrong } from "./error.ts";
import type { Field, FieldType } from "./fields.ts";
import { parseBytes } from "./literal.ts";
import type { Visit } from "./occurrences.ts";
import { compilePattern } from "./pattern.ts";
import { etherValue, ipv4Value, ipv6Value, numberValue, truth, TYPE_NAMES } from "./values.ts";

const WIDTHS: Readonly<Partial<Record<FieldType, number>>> = { ether: 6, ipv6: 16 };

/** `field relation value` for one occurrence. */
export function comparisonTest(field: Field, word: Word, relation: Relation, value: Value): Visit {
  const mask = maskOf(field, word);
  const slice = sliceOf(field, word);
  switch (field.type) {
    case "text": {
      const expected = value.text;
      return (_number, _data, text) => holds(relation, text < expected ? -1 : text > expected ? 1 : 0);
    }
    case "ipv6":
    case "ether":
      return bytesTest(field, word.slice === null ? null : slice, relation, value);
    case "ipv4": {
      const network = ipv4Value(field, value);
      return numberTest(relation, network.expected, network.mask);
    }
    case "boolean": {
      const expected = truth(field, value) ? 1 : 0;
      const compare = numberTest(relation, expected, null);
      return (number, data, text) => compare(number === 0 ? 0 : 1, data, text);
    }
    default:
      return numberTest(relation, numberValue(field, value), mask);
  }
}

/** A bare field is there; with a mask, one of the bits under it is set. */
export function presenceTest(field: Field, word: Word): Visit {
  const mask = maskOf(field, word);
  sliceOf(field, word);
  return mask === null ? always : (number) => (number & mask) !== 0;
}

export const always: Visit = () => true;

export function membershipTest(field: Field, word: Word, elements: readonly Element[]): Visit {
  const tests = elements.map((element) => elementTest(field, word, element));
  return (number, data, text) => {
    for (const test of tests) if (test(number, data, text)) return true;
    return false;
  };
}

function elementTest(field: Field, word: Word, { from, to }: Element): Visit {
  if (to === null) return comparisonTest(field, word, "==", from);
  for (const end of [from, to]) {
    if (end.text.includes("/") && end.kind === "word")
      throw wrong(end, "a range goes from one address to another, not from a network");
  }
  const least = comparisonTest(field, word, ">=", from);
  const most = comparisonTest(field, word, "<=", to);
  return (number, data, text) => least(number, data, text) && most(number, data, text);
}

export function searchTest(field: Field, word: Word, kind: "contains" | "matches", value: Value): Visit {
  maskOf(field, word);
  const bytes = sliceOf(field, word);
  if (kind === "matches") {
    if (field.type !== "text")
      throw wrong(word, `matches looks into texts, and ${field.name} is ${TYPE_NAMES[field.type]}`);
    if (value.kind !== "string") throw wrong(value, 'a regular expression is written in double quotes: matches "…"');
    const matches = compilePattern(value.text, value.position, value.length);
    return (_number, _data, text) => matches(text);
  }
  if (field.type === "text") {
    const part = value.text;
    return (_number, _data, text) => text.includes(part);
  }
  if (bytes === null || field.type === "ipv6") {
    throw wrong(
      word,
      `contains looks into texts and Ethernet addresses, and ${field.name} is ${TYPE_NAMES[field.type]}`,
    );
  }
  const part = value.kind === "word" ? parseBytes(value.text) : null;
  if (part === null) throw wrong(value, "expected bytes such as 00:1b:21");
  return (offset, data) => {
    const last = offset + bytes.from + bytes.count - part.length;
    for (let at = offset + bytes.from; at <= last; at++) {
      if (compareBytes(data, at, part, 8 * part.length) === 0) return true;
    }
    return false;
  };
}

/** How two occurrences of fields of one type relate. */
export function pairTest(field: Field, relation: Relation): PairTest {
  const width = WIDTHS[field.type];
  if (width !== undefined) {
    return (a, aData, _aText, b, bData) => {
      for (let i = 0; i < width; i++) {
        if (aData[a + i] !== bData[b + i]) return holds(relation, aData[a + i] - bData[b + i]);
      }
      return holds(relation, 0);
    };
  }
  if (field.type === "text") return (_a, _aData, a, _b, _bData, b) => holds(relation, a < b ? -1 : a > b ? 1 : 0);
  if (field.type === "boolean") return (a, _aData, _aText, b) => holds(relation, (a === 0 ? 0 : 1) - (b === 0 ? 0 : 1));
  return (a, _aData, _aText, b) => holds(relation, a - b);
}

export type PairTest = (
  a: number,
  aData: Uint8Array,
  aText: string,
  b: number,
  bData: Uint8Array,
  bText: string,
) => boolean;

function numberTest(relation: Relation, expected: number, mask: number | null): Visit {
  if (mask === null) {
    switch (relation) {
      case "==":
        return (number) => number === expected;
      case "!=":
        return (number) => number !== expected;
      default:
        return (number) => holds(relation, number - expected);
    }
  }
  return (number) => holds(relation, ((number & mask) >>> 0) - expected);
}

function bytesTest(
  field: Field,
  slice: { from: number; count: number } | null,
  relation: Relation,
  value: Value,
): Visit {
  if (slice === null) {
    const { expected, bits } = field.type === "ipv6" ? ipv6Value(field, value) : etherValue(field, value);
    return (offset, data) => holds(relation, compareBytes(data, offset, expected, bits));
  }
  const { from, count } = slice;
  const expected = value.kind === "word" ? parseBytes(value.text) : null;
  if (expected?.length !== count)
    throw wrong(value, `expected ${count} bytes in hexadecimal, such as ${sample(count)}`);
  return (offset, data) => holds(relation, compareBytes(data, offset + from, expected, 8 * count));
}

function sample(count: number): string {
  return Array.from({ length: count }, (_, i) => ["00", "1b", "21"][i % 3]).join(":");
}

function holds(relation: Relation, difference: number): boolean {
  switch (relation) {
    case "==":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
  }
}

/** The first `bits` bits, as in memcmp. */
function compareBytes(data: Uint8Array, at: number, expected: Uint8Array, bits: number): number {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) {
    if (data[at + i] !== expected[i]) return data[at + i] - expected[i];
  }
  const rest = bits & 7;
  return rest === 0 ? 0 : (data[at + whole] >> (8 - rest)) - (expected[whole] >> (8 - rest));
}

/** Which of its bytes a field is asked for; null for a field that is not made of bytes. */
function sliceOf(field: Field, { slice }: Word): { from: number; count: number } | null {
  const width = WIDTHS[field.type];
  if (width === undefined) {
    if (slice === null) return null;
    throw wrong(
      slice,
      `bytes can be taken of Ethernet and IPv6 addresses, and ${field.name} is ${TYPE_NAMES[field.type]}`,
    );
  }
  if (slice === null) return { from: 0, count: width };
  const count = slice.count ?? width - slice.from;
  if (count >= 1 && slice.from + count <= width) return { from: slice.from, count };
  throw wrong(slice, `${field.name} has ${width} bytes, counted from 0`);
}

function maskOf(field: Field, { mask }: Word): number | null {
  if (mask === null) return null;
  if (field.type !== "number") {
    throw wrong(mask, `& takes bits of numbers, and ${field.name} is ${TYPE_NAMES[field.type]}`);
  }
  return numberValue(field, mask);
}
