// SIP messages (RFC 3261) and the session descriptions in them (RFC 8866).

import { bytes } from "../bytes.ts";

export interface SipFields {
  /** Request line or status line: `INVITE sip:b@example.com SIP/2.0`, `SIP/2.0 200 OK`. */
  start: string;
  from: string;
  to: string;
  callId: string;
  sequence: string;
  /** Address and port that answers go to. */
  via: string;
  branch: string;
  headers?: Readonly<Record<string, string>>;
  /** Session description. */
  sdp?: Uint8Array;
}

export function sip(fields: SipFields): Uint8Array {
  const body = fields.sdp ?? new Uint8Array(0);
  const headers = {
    Via: `SIP/2.0/UDP ${fields.via};branch=z9hG4bK${fields.branch}`,
    "Max-Forwards": "70",
    From: fields.from,
    To: fields.to,
    "Call-ID": fields.callId,
    CSeq: fields.sequence,
    ...fields.headers,
    ...(body.length > 0 ? { "Content-Type": "application/sdp" } : {}),
    "Content-Length": String(body.length),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return bytes(`${fields.start}\r\n`, ...lines, "\r\n", body);
}

/** Offers G.711 µ-law audio at an address and port. */
export const sdpAudio = (ip: string, port: number): Uint8Array =>
  bytes(
    "v=0\r\n",
    `o=- 1 1 IN IP4 ${ip}\r\n`,
    "s=call\r\n",
    `c=IN IP4 ${ip}\r\n`,
    "t=0 0\r\n",
    `m=audio ${port} RTP/AVP 0\r\n`,
    "a=rtpmap:0 PCMU/8000\r\n",
  );
