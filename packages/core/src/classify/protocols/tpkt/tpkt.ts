// TPKT (RFC 1006, 6) and the transport protocol in it (X.224, class 0): the frame of RDP, S7comm and H.323.

import { u16 } from "../../../decode/bytes.ts";

/** TPDU codes (X.224, 13.1). */
export const Tpdu = { CONNECTION_REQUEST: 0xe0, CONNECTION_CONFIRM: 0xd0, DATA: 0xf0 } as const;

export const TPKT_HEADER = 4;
/** Where the variable part of a connection request or confirm begins. */
export const X224_FIXED = 11;

/** The length of the TPKT at `at`, its header included; 0 while it is too short to tell, -1 where there is none. */
export function tpktLength(data: Uint8Array, at: number, end: number): number {
  if (end - at >= 1 && data[at] !== 3) return -1;
  if (end - at >= 2 && data[at + 1] !== 0) return -1;
  if (end - at < TPKT_HEADER) return 0;
  const length = u16(data, at + 2);
  return length >= TPKT_HEADER + 3 ? length : -1;
}

/** The TPDU code of the whole TPKT at `at` when its length indicator fits, or 0. */
export function tpduCode(data: Uint8Array, at: number, length: number): number {
  const indicator = data[at + 4];
  const code = data[at + 5];
  if (code === Tpdu.DATA) return indicator === 2 && data[at + 6] >> 7 === 1 ? code : 0;
  if (code !== Tpdu.CONNECTION_REQUEST && code !== Tpdu.CONNECTION_CONFIRM) return 0;
  if (length < X224_FIXED || indicator !== length - 5 || data[at + 10] >> 4 !== 0) return 0;
  // Nobody has a reference yet when the request is sent.
  return code === Tpdu.CONNECTION_REQUEST && u16(data, at + 6) !== 0 ? 0 : code;
}
