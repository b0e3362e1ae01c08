// The elements of DER (X.690, section 8) that certificates are made of: bounded, forgiving, and without recursion.

export const Tag = {
  INTEGER: 0x02,
  OCTET_STRING: 0x04,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
  VERSION: 0xa0,
  EXTENSIONS: 0xa3,
} as const;

/** Elements that are read side by side. */
const MOST_ELEMENTS = 1024;
/** Bytes of a string that are shown. */
const MOST_TEXT = 128;

/** An element: its content is `data[at, end)`, what follows it begins at `end`. */
export interface Element {
  tag: number;
  at: number;
  end: number;
}

/** The element at `at` if it has this tag and lies before `end`. */
export function expectElement(data: Uint8Array, at: number, end: number, tag: number): Element | null {
  const found = element(data, at, end);
  return found !== null && found.tag === tag ? found : null;
}

export function element(data: Uint8Array, at: number, end: number): Element | null {
  if (at + 2 > end) return null;
  const tag = data[at];
  let length = data[at + 1];
  let content = at + 2;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 3 || content + size > end) return null;
    length = 0;
    for (let i = 0; i < size; i++) length = (length << 8) | data[content++];
  }
  return content + length > end ? null : { tag, at: content, end: content + length };
}

/** What an element contains, up to the first that does not fit. */
export function elements(data: Uint8Array, within: Element): Element[] {
  const list: Element[] = [];
  for (let next = element(data, within.at, within.end); next !== null && list.length < MOST_ELEMENTS;) {
    list.push(next);
    next = element(data, next.end, within.end);
  }
  return list;
}

/** A name as text without control characters; what is not UTF-8 or UTF-16 is one byte each (Latin-1). */
export function directoryString(data: Uint8Array, value: Element): string {
  const { tag, at } = value;
  const end = Math.min(value.end, at + MOST_TEXT);
  let text = "";
  if (tag === Tag.BMP_STRING) for (let i = at; i + 1 < end; i += 2) text += shown((data[i] << 8) | data[i + 1]);
  else if (tag === Tag.UTF8_STRING) text = utf8(data, at, end);
  else for (let i = at; i < end; i++) text += shown(data[i]);
  return text;
}

/** RFC 3629; a broken sequence gives "·" for each byte. */
function utf8(data: Uint8Array, at: number, end: number): string {
  let text = "";
  while (at < end) {
    const first = data[at++];
    const more =
      first < 0x80
        ? 0
        : first >= 0xc2 && first < 0xe0
          ? 1
          : first >= 0xe0 && first < 0xf0
            ? 2
            : first >= 0xf0 && first < 0xf5
              ? 3
              : -1;
    let code = more < 1 ? first : first & (0x3f >> more);
    let whole = more >= 0 && at + more <= end;
    for (let i = 0; whole && i < more; i++) {
      if ((data[at + i] & 0xc0) === 0x80) code = (code << 6) | (data[at + i] & 0x3f);
      else whole = false;
    }
    if (whole) at += more;
    text += whole ? shown(code) : "·";
  }
  return text;
}

/** A character that changes nothing around it: no control, no surrogate, none that turns the direction of text. */
function shown(code: number): string {
  const hidden =
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    code === 0xad ||
    code === 0x61c ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xd800 && code < 0xe000) ||
    code === 0xfeff ||
    (code >= 0xfff0 && code <= 0xffff) ||
    code > 0x10ffff;
  return hidden ? "·" : String.fromCodePoint(code);
}

/** UTCTime `YYMMDDhhmmssZ` (years 1950 to 2049) or GeneralizedTime `YYYYMMDDhhmmssZ`, in seconds since 1970. */
export function timeValue(data: Uint8Array, value: Element): number | null {
  const digits = value.tag === Tag.UTC_TIME ? 12 : value.tag === Tag.GENERALIZED_TIME ? 14 : 0;
  if (digits === 0 || value.end - value.at !== digits + 1 || data[value.end - 1] !== 0x5a) return null;
  for (let i = value.at; i < value.end - 1; i++) if (data[i] < 0x30 || data[i] > 0x39) return null;
  const month = value.at + digits - 10;
  const pair = (i: number): number => (data[i] - 0x30) * 10 + data[i + 1] - 0x30;
  const short = pair(value.at);
  const year = digits === 14 ? short * 100 + pair(value.at + 2) : short + (short < 50 ? 2000 : 1900);
  if (pair(month) < 1 || pair(month) > 12 || pair(month + 2) < 1 || pair(month + 2) > 31) return null;
  return Date.UTC(year, pair(month) - 1, pair(month + 2), pair(month + 4), pair(month + 6), pair(month + 8)) / 1000;
}
