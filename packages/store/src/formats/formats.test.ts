// Flows in the forms of other programs: values worked out by hand, of conversations built here.

import { Engine, Frame, LinkType, TcpFlag } from "@wireglass/core";
import type { FlowRecord } from "@wireglass/core";
import { describe, expect, it } from "vitest";
import { connRecord } from "./conn.ts";
import { type ConnFacts, ConnTracker } from "./conn-tracker.ts";
import { eveDns, eveFlow, eveHttp, eveTime, eveTls } from "./eve.ts";
import { communityIdOf } from "./identity.ts";

const { SYN, ACK, FIN, RST } = TcpFlag;
const CLIENT = [192, 0, 2, 1];
const SERVER = [198, 51, 100, 2];

/** An IPv4 packet without a link layer; 40 bytes of headers for TCP, 28 for UDP and ICMP. */
function ip(protocol: number, fromClient: boolean, header: number[], data: number): Uint8Array {
  const bytes = new Uint8Array(20 + header.length + data);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4500);
  view.setUint16(2, bytes.length);
  bytes.set([64, protocol], 8);
  bytes.set(fromClient ? [...CLIENT, ...SERVER] : [...SERVER, ...CLIENT], 12);
  bytes.set(header, 20);
  return bytes;
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const ports = (out: boolean): number[] => (out ? [0xc3, 0x50, 0x1f, 0x90] : [0x1f, 0x90, 0xc3, 0x50]);
const tcp = (out: boolean, flags: number, sequence: number, data = 0): Uint8Array =>
  ip(6, out, [...ports(out), ...word(sequence), ...word(1), 0x50, flags, 1, 0, 0, 0, 0, 0], data);
const udp = (out: boolean, data: number): Uint8Array => ip(17, out, [...ports(out), 0, 8 + data, 0, 0], data);

function flowOf(...packets: Uint8Array[]): [FlowRecord, ConnFacts] {
  let found: [FlowRecord, ConnFacts] | null = null;
  const tracker = new ConnTracker();
  const engine = new Engine({
    seed: 1,
    live: false,
    onFlow: (flow, views) => (found = [flow, tracker.end(views.slot)!]),
  });
  for (const [i, data] of packets.entries()) {
    const frame = Object.assign(new Frame(), {
      data,
      captured: data.length,
      length: data.length,
      linkType: LinkType.RAW,
    });
    frame.time = 1_700_000_000e6 + 1000 * i;
    engine.ingest(frame, null);
    tracker.packet(engine);
  }
  engine.finish();
  return found!;
}

const handshake = [tcp(true, SYN, 100), tcp(false, SYN | ACK, 900), tcp(true, ACK, 101)];

describe("a line of conn.log", () => {
  it("has Zeek's fields, with bytes by sequence number", () => {
    const again = tcp(true, ACK, 101, 10);
    const close = [tcp(true, FIN | ACK, 111), tcp(false, FIN | ACK, 921), tcp(true, ACK, 112)];
    const record = connRecord(...flowOf(...handshake, again, again, tcp(false, ACK, 901, 20), ...close));
    expect(record).toMatchObject({
      ts: 1_700_000_000,
      uid: expect.stringMatching(/^C[0-9A-Za-z]{17}$/),
      "id.orig_h": "192.0.2.1",
      "id.orig_p": 50_000,
      "id.resp_h": "198.51.100.2",
      "id.resp_p": 8080,
      proto: "tcp",
      duration: 0.008,
      orig_bytes: 10,
      resp_bytes: 20,
      conn_state: "SF",
      history: "ShADdFf",
      orig_pkts: 6,
      orig_ip_bytes: 6 * 40 + 20,
      resp_pkts: 3,
      resp_ip_bytes: 3 * 40 + 20,
      community_id: communityIdOf({
        src_ip: "192.0.2.1",
        src_port: 50_000,
        dst_ip: "198.51.100.2",
        dst_port: 8080,
        transport: "tcp",
      }),
    });
    // Its port alone says HTTP.
    expect(record).not.toHaveProperty("service");
  });

  it.each<[string, Uint8Array[]]>([
    ["S0", [tcp(true, SYN, 1)]],
    ["S1", handshake],
    ["REJ", [tcp(true, SYN, 1), tcp(false, RST | ACK, 0)]],
    ["S2", [...handshake, tcp(true, FIN | ACK, 101)]],
    ["S3", [...handshake, tcp(false, FIN | ACK, 901)]],
    ["RSTO", [...handshake, tcp(true, RST, 101)]],
    ["RSTR", [...handshake, tcp(false, RST, 901)]],
    ["RSTOS0", [tcp(true, SYN, 1), tcp(true, RST, 2)]],
    ["RSTRH", [tcp(false, SYN | ACK, 1), tcp(false, RST, 2)]],
    ["SH", [tcp(true, SYN, 1), tcp(true, FIN, 2)]],
    ["SHR", [tcp(false, SYN | ACK, 1), tcp(false, FIN | ACK, 2)]],
    ["OTH", [tcp(true, ACK, 1, 5), tcp(false, ACK, 1, 5)]],
    ["S0", [udp(true, 5)]],
    ["SF", [udp(true, 5), udp(false, 5)]],
    ["OTH", [ip(1, true, [8, 0, 0, 0, 0, 1, 0, 1], 8)]],
  ])("tells %s", (state, packets) => {
    expect(connRecord(...flowOf(...packets)).conn_state).toBe(state);
  });

  it("has ICMP's type and code for ports, and leaves out what is not known", () => {
    const record = connRecord(...flowOf(ip(1, true, [8, 0, 0, 0, 0, 1, 0, 1], 8)));
    expect(record).toMatchObject({ proto: "icmp", "id.orig_p": 8, "id.resp_p": 0, orig_pkts: 1, orig_ip_bytes: 36 });
    for (const field of ["duration", "orig_bytes", "service", "history"]) expect(record).not.toHaveProperty(field);
  });

  it("counts the payload of UDP, and names the same flow alike each time", () => {
    const record = connRecord(...flowOf(udp(true, 5), udp(false, 7), udp(true, 6)));
    expect(record).toMatchObject({ orig_bytes: 11, resp_bytes: 7, history: "Dd", orig_ip_bytes: 2 * 28 + 11 });
    expect(connRecord(...flowOf(udp(true, 5), udp(false, 7), udp(true, 6)))).toEqual(record);
  });
});

describe("an event of EVE", () => {
  it("has Suricata's time", () => {
    expect(eveTime(1_491_596_677.251547)).toBe("2017-04-07T20:24:37.251547+0000");
    expect(eveTime(1_491_596_677.000001)).toBe("2017-04-07T20:24:37.000001+0000");
  });

  it("tells a flow", () => {
    const [flow, facts] = flowOf(...handshake, tcp(true, FIN | ACK, 101), tcp(false, FIN | ACK, 901));
    expect(eveFlow(flow, facts)).toMatchObject({
      timestamp: "2023-11-14T22:13:20.004000+0000",
      event_type: "flow",
      src_ip: "192.0.2.1",
      src_port: 50_000,
      dest_ip: "198.51.100.2",
      dest_port: 8080,
      proto: "TCP",
      community_id: flow.community_id,
      flow: {
        pkts_toserver: 3,
        pkts_toclient: 2,
        bytes_toserver: 120,
        bytes_toclient: 80,
        start: "2023-11-14T22:13:20.000000+0000",
        end: "2023-11-14T22:13:20.004000+0000",
        age: 0,
        state: "closed",
      },
      tcp: { tcp_flags: "13", tcp_flags_ts: "13", tcp_flags_tc: "13" },
    });
  });

  it("of what was read in a flow has the flow's names", () => {
    const [flow, facts] = flowOf(...handshake);
    const { flow_id, community_id } = eveFlow(flow, facts) as Record<string, unknown>;
    const http = eveHttp(
      {
        time: 1_700_000_000,
        src_ip: flow.src_ip,
        dst_ip: flow.dst_ip,
        dst_port: 8080,
        method: "GET",
        host: "example.com",
        path: "/",
        status: null,
        response_ms: null,
        total_ms: null,
        user_agent: null,
      },
      facts.sourcePort,
    );
    expect(http).toMatchObject({ event_type: "http", flow_id, community_id, src_port: 50_000 });
    expect(http).toHaveProperty("http", { hostname: "example.com", url: "/", http_method: "GET" });
    const tls = {
      time: 1_700_000_000,
      src_ip: flow.src_ip,
      src_port: 50_000,
      dst_ip: flow.dst_ip,
      dst_port: 8080,
      transport: "tcp" as const,
      sni: "example.com",
      alpn: null,
      version: "TLSv1.2",
      cipher: null,
      ja4: null,
      handshake_ms: null,
      subject: "example.com",
      issuer: null,
      not_before: 0,
      not_after: null,
      san_count: null,
      weak: false,
      quic_version: null,
    };
    expect(eveTls(tls)).toMatchObject({
      flow_id,
      tls: { sni: "example.com", version: "TLS 1.2", subject: "CN=example.com", notbefore: "1970-01-01T00:00:00" },
    });
    expect(eveTls({ ...tls, transport: "udp", quic_version: "1" })).toMatchObject({ event_type: "quic", proto: "UDP" });
  });

  it("tells a DNS answer at its own time", () => {
    const row = {
      time: 1_700_000_000,
      client: "192.0.2.1",
      client_port: 5353,
      server: "192.0.2.53",
      transport: "udp",
      id: 7,
      name: "example.com",
      type: "A",
      rcode: "NOERROR",
      answers: ["192.0.2.9"],
      latency_ms: 25,
      retries: 0,
    };
    expect(eveDns(row, 53)).toMatchObject({
      timestamp: "2023-11-14T22:13:20.025000+0000",
      dest_port: 53,
      dns: {
        type: "answer",
        id: 7,
        rrname: "example.com",
        rrtype: "A",
        rcode: "NOERROR",
        answers: [{ rdata: "192.0.2.9" }],
      },
    });
    expect(eveDns({ ...row, latency_ms: null }, 53)).toMatchObject({ dns: { type: "query" } });
  });
});
