// A flow as a line of Zeek's conn.log in JSON. What is not known is left out, as Zeek does it.

import { type FlowRecord, TcpFlag } from "@wireglass/core";
import type { ConnFacts, ConnSide } from "./conn-tracker.ts";
import { uidOf } from "./identity.ts";

/** Where Zeek's name for a service is another one. */
const SERVICES: Readonly<Record<string, string>> = {
  tls: "ssl",
  mdns: "dns",
  llmnr: "dns",
  nbns: "dns",
  http2: "http",
};
/** Type of the answer to an ICMP message, which stands for a port of the responder; others have their code there. */
const ICMP_ANSWERS: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [13, 14],
  [15, 16],
  [10, 9],
  [17, 18],
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
]);

export interface ConnRecord {
  ts: number;
  uid: string;
  "id.orig_h": string;
  "id.orig_p"?: number;
  "id.resp_h": string;
  "id.resp_p"?: number;
  proto: string;
  service?: string;
  duration?: number;
  orig_bytes?: number;
  resp_bytes?: number;
  conn_state: string;
  history?: string;
  orig_pkts: number;
  orig_ip_bytes: number;
  resp_pkts: number;
  resp_ip_bytes: number;
  community_id?: string;
}

export function connRecord(flow: FlowRecord, facts: ConnFacts): ConnRecord {
  const { transport, app, app_source, start, end } = flow;
  const ports = portsOf(flow, facts);
  const several = flow.packets_out + flow.packets_in > 1;
  const counted = transport === "tcp" || transport === "udp" || transport === "sctp";
  return {
    ts: start,
    uid: uidOf(flow, start),
    "id.orig_h": flow.src_ip,
    ...(ports === null ? {} : { "id.orig_p": ports[0] }),
    "id.resp_h": flow.dst_ip,
    ...(ports === null ? {} : { "id.resp_p": ports[1] }),
    proto: protoOf(transport),
    // Zeek names what it has confirmed; a port alone confirms nothing.
    ...(app !== null && app_source !== "port" ? { service: SERVICES[app] ?? app } : {}),
    ...(several ? { duration: Math.round((end - start) * 1e6) / 1e6 } : {}),
    ...(several && counted ? { orig_bytes: facts.out.payload, resp_bytes: facts.in.payload } : {}),
    conn_state: connState(transport, facts.out, facts.in),
    ...(facts.history === "" ? {} : { history: facts.history }),
    orig_pkts: flow.packets_out,
    orig_ip_bytes: facts.out.ipBytes,
    resp_pkts: flow.packets_in,
    resp_ip_bytes: facts.in.ipBytes,
    ...(flow.community_id === null ? {} : { community_id: flow.community_id }),
  };
}

function portsOf({ src_port, dst_port }: FlowRecord, { icmpType, icmpCode }: ConnFacts): [number, number] | null {
  if (src_port !== null && dst_port !== null) return [src_port, dst_port];
  if (icmpType === null || icmpCode === null) return null;
  return [icmpType, ICMP_ANSWERS.get(icmpType) ?? icmpCode];
}

function protoOf(transport: string): string {
  if (transport === "icmp6") return "icmp";
  return /^\d+$/.test(transport) ? "unknown_transport" : transport;
}

const { SYN, FIN, RST } = TcpFlag;

const has = ({ flags }: ConnSide, flag: number): boolean => (flags & flag) !== 0;

/** What either side was seen to do decides, as in Zeek's table of states. */
export function connState(transport: string, out: ConnSide, back: ConnSide): string {
  if (transport === "udp") {
    if (out.active) return back.active ? "SF" : "S0";
    return back.active ? "SHR" : "OTH";
  }
  if (transport !== "tcp") return "OTH";
  const origOpened = has(out, SYN);
  const respAnswered = has(back, SYN);
  if (has(back, RST)) {
    if (origOpened && !respAnswered) return "REJ";
    return origOpened || !respAnswered ? "RSTR" : "RSTRH";
  }
  if (has(out, RST)) return origOpened && !respAnswered ? "RSTOS0" : "RSTO";
  const [origClosed, respClosed] = [has(out, FIN), has(back, FIN)];
  if (origClosed && respClosed) return "SF";
  if (origClosed) return origOpened && !respAnswered ? "SH" : "S2";
  if (respClosed) return respAnswered && !origOpened ? "SHR" : "S3";
  if (origOpened && !respAnswered) return back.active ? "OTH" : "S0";
  return origOpened && respAnswered ? "S1" : "OTH";
}
