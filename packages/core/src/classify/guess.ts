// The first idea of a flow: its ports. A guess, and marked as one; what the flow says takes its place.

import { KIND, Kind, PORTS } from "../flow/columns.ts";
import { APP_BY_TCP_PORT, APP_BY_UDP_PORT, appId } from "./apps.ts";
import { AppSource, SETTLED } from "./app-column.ts";
import { isEchoFlow } from "./own-echo.ts";

const TCP = 6;
const UDP = 17;
/** IP's number for ESP (RFC 4303, 2): what such packets say of themselves is all there is to read. */
const ESP = 50;
const ESP_APP = appId("esp");

/** The APP column of a new flow. */
export function guessByPort(words: Int32Array, base: number): number {
  const kind = words[base + KIND];
  const protocol = kind & Kind.TRANSPORT;
  const table = protocol === TCP ? APP_BY_TCP_PORT : protocol === UDP ? APP_BY_UDP_PORT : null;
  if (table === null) {
    if (protocol === ESP) return ESP_APP | AppSource.CONTENT | SETTLED;
    return isEchoFlow(words, base) ? 0 : SETTLED;
  }
  // The server's port says what it is; where that has no name, a client that uses a well-known one does (FTP data, DHCP).
  const ports = words[base + PORTS];
  const id = table[ports & 0xffff] || table[ports >>> 16];
  return id === 0 ? 0 : id | AppSource.PORT;
}
