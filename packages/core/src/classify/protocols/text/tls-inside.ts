// TLS that begins inside of another protocol's connection: by STARTTLS, after CONNECT.

import type { Session, SessionContext } from "../../session.ts";
import { TlsSession } from "../tls/tls-session.ts";

/** A TLS handshake record (RFC 8446, 5.1). */
export function isTlsStart(data: Uint8Array, at: number, end: number): boolean {
  return end - at >= 2 && data[at] === 0x16 && data[at + 1] === 3;
}

/** From here on nobody on the path can read the flow; what TLS says of itself at its beginning is read. */
export function tlsInside(context: SessionContext): Session {
  context.encrypted(true);
  return new TlsSession(context);
}
