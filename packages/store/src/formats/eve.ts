// Flows and records as events of Suricata's EVE JSON. Times are UTC; `flow_id` and `community_id` tie the events of a flow.

import type { FlowRecord, HttpRecord, TlsRecord } from "@wireglass/core";
import type { FlowName } from "../ring/index.ts";
import type { ConnFacts } from "./conn-tracker.ts";
import { communityIdOf, flowIdOf } from "./identity.ts";

const PROTO: Readonly<Record<string, string>> = { icmp6: "IPv6-ICMP" };
const STATES: Readonly<Record<string, string>> = { syn: "new", closed: "closed", reset: "closed" };
const VERSIONS: Readonly<Record<string, string>> = {
  SSLv3: "SSLv3",
  "TLSv1.0": "TLSv1",
  "TLSv1.1": "TLS 1.1",
  "TLSv1.2": "TLS 1.2",
  "TLSv1.3": "TLS 1.3",
};

/** What every event begins with. */
function event(type: string, time: number, flow: FlowName, communityId: string | null): Record<string, unknown> {
  return {
    timestamp: eveTime(time),
    flow_id: flowIdOf(flow),
    event_type: type,
    src_ip: flow.src_ip,
    ...(flow.src_port === null ? {} : { src_port: flow.src_port }),
    dest_ip: flow.dst_ip,
    ...(flow.dst_port === null ? {} : { dest_port: flow.dst_port }),
    proto: PROTO[flow.transport] ?? flow.transport.toUpperCase(),
    ...(communityId === null ? {} : { community_id: communityId }),
  };
}

export function eveFlow(flow: FlowRecord, { out, in: back, icmpType, icmpCode }: ConnFacts): object {
  const tcp = flow.transport === "tcp";
  return {
    ...event("flow", flow.end, flow, flow.community_id),
    ...(icmpType === null ? {} : { icmp_type: icmpType, icmp_code: icmpCode }),
    ...(flow.app === null || flow.app_source === "port" ? {} : { app_proto: flow.app }),
    flow: {
      pkts_toserver: flow.packets_out,
      pkts_toclient: flow.packets_in,
      bytes_toserver: flow.bytes_out,
      bytes_toclient: flow.bytes_in,
      start: eveTime(flow.start),
      end: eveTime(flow.end),
      age: Math.floor(flow.end) - Math.floor(flow.start),
      state: STATES[flow.tcp_state ?? ""] ?? (flow.packets_in > 0 && flow.packets_out > 0 ? "established" : "new"),
      reason: flow.reason === "finished" ? "shutdown" : flow.reason === "evicted" ? "forced" : "timeout",
      alerted: false,
    },
    ...(tcp
      ? { tcp: { tcp_flags: hex(out.flags | back.flags), tcp_flags_ts: hex(out.flags), tcp_flags_tc: hex(back.flags) } }
      : {}),
  };
}

/** QUIC is an event of its own; the report of TLS has both. */
export function eveTls(record: TlsRecord): object {
  const flow: FlowName = record;
  if (record.quic_version !== null) {
    return {
      ...event("quic", record.time, flow, communityIdOf(flow)),
      quic: known({ version: record.quic_version, sni: record.sni, ja4: record.ja4 }),
    };
  }
  return {
    ...event("tls", record.time, flow, communityIdOf(flow)),
    tls: known({
      subject: record.subject === null ? null : `CN=${record.subject}`,
      issuerdn: record.issuer === null ? null : `CN=${record.issuer}`,
      sni: record.sni,
      version: record.version === null ? null : (VERSIONS[record.version] ?? record.version),
      notbefore: record.not_before === null ? null : day(record.not_before),
      notafter: record.not_after === null ? null : day(record.not_after),
      ja4: record.ja4,
    }),
  };
}

/** The record has no port of the client: the flow's has. */
export function eveHttp(record: HttpRecord, clientPort: number | null): object {
  const flow: FlowName = { ...record, src_port: clientPort, transport: "tcp" };
  return {
    ...event("http", record.time, flow, communityIdOf(flow)),
    http: known({
      hostname: record.host,
      url: record.path,
      http_user_agent: record.user_agent,
      http_method: record.method,
      status: record.status,
    }),
  };
}

/** A row of the report of DNS. */
export interface DnsRow {
  time: number;
  client: string;
  client_port: number;
  server: string;
  transport: string;
  id: number;
  name: string;
  type: string;
  rcode: string | null;
  answers: string[];
  latency_ms: number | null;
}

export function eveDns(record: DnsRow, serverPort: number | null): object {
  const answered = record.latency_ms !== null;
  const transport = record.transport === "tcp" ? "tcp" : "udp";
  const { client: src_ip, client_port: src_port, server: dst_ip } = record;
  const flow: FlowName = { src_ip, src_port, dst_ip, dst_port: serverPort, transport };
  return {
    ...event("dns", record.time + (record.latency_ms ?? 0) / 1000, flow, communityIdOf(flow)),
    dns: {
      version: 2,
      type: answered ? "answer" : "query",
      id: record.id,
      rrname: record.name,
      rrtype: record.type,
      ...(answered ? { rcode: record.rcode, answers: record.answers.map((rdata) => ({ rdata })) } : {}),
    },
  };
}

/** 2017-04-07T22:24:37.251547+0000. */
export function eveTime(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(micros % 1e6).padStart(6, "0")}+0000`;
}

function day(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 19);
}

function hex(flags: number): string {
  return flags.toString(16).padStart(2, "0");
}

/** Without what is not known. */
function known(fields: Record<string, string | number | null>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
