// What application a flow is. So far by its ports, which is a guess and is marked as one; classifiers by content take
// their place before the guess, in `classifyFlow`.

import { KIND, Kind, PORTS } from "../flow/columns.ts";
import type { FlowIdentity } from "../flow/flow-record.ts";
import { APPS, APP_BY_TCP_PORT, APP_BY_UDP_PORT } from "./apps.ts";

/** How the application was found, in the upper half of the APP column. */
export const AppSource = { NONE: 0, PORT: 1, CONTENT: 2, RELATED: 3 } as const;
const SOURCE_NAMES = [null, "port", "content", "related"] as const;

/** The APP column of a new flow: application id in the lower half, AppSource above. */
export function classifyFlow(words: Int32Array, base: number): number {
  const kind = words[base + KIND];
  if ((kind & Kind.PORTLESS) !== 0) return 0;
  const protocol = kind & 0xff;
  const table = protocol === 6 ? APP_BY_TCP_PORT : protocol === 17 ? APP_BY_UDP_PORT : null;
  if (table === null) return 0;
  // The server's port says what it is; where that has no name, a client that uses a well-known one does (FTP data, DHCP).
  const ports = words[base + PORTS];
  const id = table[ports & 0xffff] || table[ports >>> 16];
  return id === 0 ? 0 : id | (AppSource.PORT << 16);
}

export function identityOf(app: number): FlowIdentity {
  const known = APPS[app & 0xffff];
  return {
    app: known?.name ?? null,
    app_source: SOURCE_NAMES[app >>> 16] ?? null,
    encrypted: known?.encrypted ?? null,
  };
}
