// Flows and records in the forms of other programs.

export { connRecord } from "./conn.ts";
export type { ConnRecord } from "./conn.ts";
export { ConnTracker } from "./conn-tracker.ts";
export type { ConnFacts } from "./conn-tracker.ts";
export { eveDns, eveFlow, eveHttp, eveTls } from "./eve.ts";
export type { DnsRow } from "./eve.ts";
export { storedConn, storedEve } from "./stored.ts";
