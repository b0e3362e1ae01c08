// ICMP echo messages (RFC 792; RFC 4443, 4): how ours are built, and how their answers are known for ours.
//
//   0          4       6          8            24           40       44      64
//   type code  id      sequence   token        MARK         number   zero
//   checksum
//
// The token is random and new in each run, so that nobody else's echoes are taken for ours. The mark is always the same and
// stands where `ping -p` can put it too (behind the time that ping writes first): whoever looks at captured frames, the
// engine above all, knows by it which echoes are Wireglass' own (packages/core/src/classify/own-echo.ts).

export const MARK = "wireglass-ping/1";
export const TOKEN_LENGTH = 16;
/** As long as the messages of the usual ping. */
export const MESSAGE_LENGTH = 64;

const HEADER_LENGTH = 8;
const MARK_OFFSET = HEADER_LENGTH + TOKEN_LENGTH;
const NUMBER_OFFSET = MARK_OFFSET + MARK.length;

const REQUEST = { 4: 8, 6: 128 } as const;
const REPLY = { 4: 0, 6: 129 } as const;

export type Family = 4 | 6;

/** `number` tells the echoes of a run apart; its lower half is the sequence number of the header. */
export function echoRequest(family: Family, token: Uint8Array, identifier: number, number: number): Uint8Array {
  const message = new Uint8Array(MESSAGE_LENGTH);
  const view = new DataView(message.buffer);
  message[0] = REQUEST[family];
  view.setUint16(4, identifier);
  view.setUint16(6, number & 0xffff);
  message.set(token, HEADER_LENGTH);
  message.set(Buffer.from(MARK, "latin1"), MARK_OFFSET);
  view.setUint32(NUMBER_OFFSET, number);
  // ICMPv6's checksum covers addresses that only the kernel knows: the kernel writes it (RFC 3542, 3.1).
  if (family === 4) view.setUint16(2, checksum(view));
  return message;
}

/** The number of the echo that this message answers; null when it is none of ours. */
export function answeredNumber(family: Family, token: Uint8Array, message: Uint8Array): number | null {
  if (message.length < NUMBER_OFFSET + 4 || message[0] !== REPLY[family] || message[1] !== 0) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  for (let i = 0; i < TOKEN_LENGTH; i++) if (message[HEADER_LENGTH + i] !== token[i]) return null;
  const number = view.getUint32(NUMBER_OFFSET);
  return view.getUint16(6) === (number & 0xffff) ? number : null;
}

/** RFC 1071. The message has an even number of bytes, and its checksum field is still zero. */
function checksum(message: DataView): number {
  let sum = 0;
  for (let at = 0; at < message.byteLength; at += 2) sum += message.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
