// Lengths of ASN.1's basic encoding (X.690, 8.1.3): one octet below 128, or the number of octets that hold it.

/** The length at `at`; -1 where it is cut, indefinite, or longer than three octets can tell. */
export function berLength(data: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const first = data[at];
  if (first < 0x80) return first;
  const octets = first & 0x7f;
  // Four octets are usual where the encoder reserves room: the first one is 0 then.
  if (octets === 0 || octets > 4 || at + octets >= end || (octets === 4 && data[at + 1] !== 0)) return -1;
  let length = 0;
  for (let i = 1; i <= octets; i++) length = (length << 8) | data[at + i];
  return length;
}

/** How many octets the length at `at` takes. */
export function berLengthSize(data: Uint8Array, at: number): number {
  return data[at] < 0x80 ? 1 : 1 + (data[at] & 0x7f);
}

/** Whether a message with such a length may still become a valid one when more of it arrives. */
export function isCutLength(data: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const octets = data[at] & 0x7f;
  return data[at] > 0x80 && octets <= 4 && at + octets >= end;
}
