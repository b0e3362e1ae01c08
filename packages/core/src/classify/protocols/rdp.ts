// RDP (MS-RDPBCGR, 2.2.1.1 and 2.2.1.2): an X.224 connection request with a cookie or a negotiation request, its confirm, and
// then TLS, or MCS (T.125) with RDP's own security. Told from S7comm and others on X.224 by what the request carries.

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";
import { TPKT_HEADER, Tpdu, X224_FIXED, tpduCode, tpktLength } from "./tpkt/tpkt.ts";

const PORT = 3389;
const COOKIE = "Cookie: ";
const NEGOTIATION_REQUEST = 1;
const NEGOTIATION_RESPONSE = 2;
const NEGOTIATION_FAILURE = 3;
const NEGOTIATION_LENGTH = 8;
const HEADS: Heads = { header: TPKT_HEADER, measure, cap: X224_FIXED + NEGOTIATION_LENGTH, most: 4 };
/** MCS Connect-Initial and Connect-Response (T.125, 11.1): application tags 101 and 102. */
const MCS_CONNECT = new Set([0x65, 0x66]);

export const rdp: Protocol = { app: "rdp", tcp: recognise, firstBytes: { tcp: [3] }, session };

function recognise(look: Look): number {
  const { data, start, end } = look;
  const length = tpktLength(data, start, end);
  if (length < 0) return Verdict.NO;
  if (length === 0 || end < start + length) return length <= 1024 ? Verdict.MORE : Verdict.NO;
  const code = tpduCode(data, start, length);
  if (code === 0) return Verdict.NO;
  if (code === Tpdu.DATA) return isMcsConnect(data, start, length) ? Verdict.YES : Verdict.NO;
  const variable = start + X224_FIXED;
  if (length > X224_FIXED) return isRdpPart(look, code, variable, start + length) ? Verdict.YES : Verdict.NO;
  // Nothing in it: an old client or server, and only the next TPDU tells what speaks.
  if (look.hasPort(PORT)) return Verdict.YES;
  const next = tpktLength(data, start + length, end);
  if (next < 0) return Verdict.NO;
  if (next === 0 || end - start - length < TPKT_HEADER + 5) return Verdict.MORE;
  return isMcsConnect(data, start + length, next) ? Verdict.YES : Verdict.NO;
}

function isRdpPart(look: Look, code: number, at: number, end: number): boolean {
  const { data } = look;
  const type = data[at];
  if (code === Tpdu.CONNECTION_REQUEST && type === 0x43) return isCookie(look, at);
  if (end - at < NEGOTIATION_LENGTH || data[at + 2] !== NEGOTIATION_LENGTH || data[at + 3] !== 0) return false;
  return code === Tpdu.CONNECTION_REQUEST
    ? type === NEGOTIATION_REQUEST
    : type === NEGOTIATION_RESPONSE || type === NEGOTIATION_FAILURE;
}

/** "Cookie: mstshash=NAME", or the token of a load balancer. */
function isCookie(look: Look, at: number): boolean {
  for (let i = 0; i < COOKIE.length; i++) if (look.data[at + i] !== COOKIE.charCodeAt(i)) return false;
  return true;
}

function isMcsConnect(data: Uint8Array, at: number, length: number): boolean {
  return (
    length > 9 && tpduCode(data, at, length) === Tpdu.DATA && data[at + 7] === 0x7f && MCS_CONNECT.has(data[at + 8])
  );
}

/** Sees from the server's confirm whether TLS follows. */
function session(context: SessionContext): Session {
  return new HeadSession(context, HEADS, (_outbound, bytes, length) => {
    const code = length < X224_FIXED ? Tpdu.DATA : tpduCode(bytes, 0, measure(bytes, 0));
    if (code === Tpdu.CONNECTION_REQUEST) return Next.MORE;
    // Protocol 0 is RDP's own security; all others begin with TLS.
    const negotiated = code === Tpdu.CONNECTION_CONFIRM && length === HEADS.cap;
    return negotiated && bytes[X224_FIXED] === NEGOTIATION_RESPONSE && bytes[X224_FIXED + 4] !== 0
      ? Next.TLS
      : Next.OVER;
  });
}

function measure(data: Uint8Array, at: number): number {
  return Math.max(0, tpktLength(data, at, at + TPKT_HEADER));
}
