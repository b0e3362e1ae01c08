// Latencies in the engine's views, from conversations whose latencies are known.

import { describe, expect, it } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Engine } from "../engine.ts";
import type { EngineOptions } from "../engine.ts";
import type { DistributionRecord } from "../latency/distribution.ts";
import type { LatencyViewRecord } from "../latency/latency-record.ts";
import { DnsType, dnsQuery, dnsResponse } from "../synth/app/dns.ts";
import { httpRequest, httpResponse } from "../synth/app/http.ts";
import { quicLong } from "../synth/app/quic.ts";
import { clientHello, serverHello, tlsApplicationData, tlsRecord } from "../synth/app/tls.ts";
import { bytes } from "../synth/bytes.ts";
import { tcpConversation } from "../synth/conversation.ts";
import type { Message, TcpOptions } from "../synth/conversation.ts";
import { demoFrames } from "../synth/demo/demo.ts";
import { merge } from "../synth/timeline.ts";
import type { Frames, TimedFrame } from "../synth/timeline.ts";
import { udpExchange } from "../synth/udp-exchange.ts";
import { SnapshotCursor } from "./snapshot.ts";
import type { View } from "./view.ts";

const START = 1_700_000_000e6;
const MS = 1000;
const SECOND = 1e6;
const RTT = 20 * MS;
const NEAR = 2 * MS;

const client = (port: number, ip = "10.0.0.1") => ({ mac: "02:00:00:00:00:01", ip, port });
const server = (port: number, ip = "198.51.100.7") => ({ mac: "02:00:00:00:00:02", ip, port });
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

const ask = (data: Uint8Array, after = 0): Message => ({ from: "client", data, after });
const tell = (data: Uint8Array, after = 0): Message => ({ from: "server", data, after });

function tcp(port: number, messages: Message[], options: Partial<TcpOptions> = {}): Frames {
  return tcpConversation(
    { client: client(40_000), server: server(port), start: START, rtt: RTT, nearRtt: NEAR, ...options },
    messages,
  );
}

const REQUEST = httpRequest({ host: "www.example.com" });
const ANSWER = httpResponse({ body: fill(300, 65) });

/** Two requests on one connection: answered 50 and 25 ms after they were asked. */
const web = (): Frames => tcp(80, [ask(REQUEST), tell(ANSWER, 30 * MS), ask(REQUEST), tell(ANSWER, 5 * MS)]);

const random = fill(32, 7);
/** Hello, answer, and application data one round trip later. */
const secure = (): Frames =>
  tcp(
    443,
    [
      ask(tlsRecord(22, clientHello({ random, sni: "secure.example", keyShare: random }), 0x0301)),
      tell(bytes(tlsRecord(22, serverHello({ random, keyShare: random })), tlsApplicationData(fill(80, 1)))),
      ask(tlsApplicationData(fill(80, 2))),
    ],
    { client: client(40_001), start: START + 5 * SECOND },
  );

const asked = (id: number, name: string): Message => ask(dnsQuery({ id, name }));

/** Answered after 15 ms; never; and that there is no such name after 15 ms. */
function* names(): Frames {
  const resolver = server(53, "192.0.2.53");
  const address = { type: DnsType.A, data: fill(4, 9) };
  const end = yield* merge([
    udpExchange({ client: client(50_000), server: resolver, start: START, rtt: 15 * MS }, [
      asked(1, "one.example"),
      tell(dnsResponse({ id: 1, name: "one.example", answers: [{ name: "one.example", ...address }] })),
    ]),
    udpExchange({ client: client(50_001), server: resolver, start: START, rtt: 15 * MS }, [asked(2, "two.example")]),
    udpExchange({ client: client(50_002), server: resolver, start: START, rtt: 15 * MS }, [
      asked(3, "three.example"),
      tell(dnsResponse({ id: 3, name: "three.example", rcode: 3 })),
    ]),
  ]);
  return end;
}

const long = (type: number): Uint8Array =>
  quicLong({ type, destinationId: fill(8, 1), sourceId: fill(8, 2) }, fill(1200, 9));

/** A server that answers an Initial after 33 ms, and one that never does. */
function quic(): Frames {
  const start = START;
  return merge([
    udpExchange({ client: client(51_000), server: server(443), start, rtt: 33 * MS }, [ask(long(0)), tell(long(2))]),
    udpExchange({ client: client(51_001), server: server(443, "198.51.100.8"), start }, [ask(long(0))]),
  ]);
}

function run(frames: Iterable<TimedFrame>, options: Partial<EngineOptions> = {}, filter = ""): [Engine, View] {
  const engine = new Engine({ seed: 1, live: false, memory: 1, watched: true, ...options });
  const view = filter === "" ? engine.main : engine.addView(filter);
  const frame = new Frame();
  frame.linkType = 1;
  for (const { time, bytes: data } of frames) {
    Object.assign(frame, { data, offset: 0, captured: data.length, length: data.length, time });
    engine.ingest(frame, null);
  }
  engine.finish();
  return [engine, view];
}

function latencies(frames: Iterable<TimedFrame>, filter = ""): LatencyViewRecord {
  const [, view] = run(frames, {}, filter);
  return view.latency!.record();
}

const kindsOf = ({ kinds }: LatencyViewRecord) =>
  Object.fromEntries(kinds.map(({ kind, count, lost, max_ms }) => [kind, [count, lost, max_ms]]));

/** The figures of one value, or of several that are all within a per cent of it. */
function expectAbout(got: DistributionRecord, count: number, ms: number): void {
  expect([got.count, got.lost]).toEqual([count, 0]);
  for (const value of [got.p50_ms, got.p95_ms, got.p99_ms, got.max_ms])
    expect(Math.abs(value! - ms) / ms).toBeLessThanOrEqual(0.01);
}

describe("by kind", () => {
  it("HTTP's time to the first byte, request by request", () => {
    const record = latencies(web());
    expect(record.kinds.find(({ kind }) => kind === "http")).toEqual({
      kind: "http",
      scope: "server",
      count: 2,
      lost: 0,
      // Of two values all but the largest are the smaller one.
      p50_ms: 25,
      p95_ms: 50,
      p99_ms: 50,
      max_ms: 50,
    });
  });

  it("TCP's handshake, both sides of it, and the round trips after it", () => {
    const record = latencies(web());
    expect(kindsOf(record)).toMatchObject({ tcp_handshake: [1, 0, 22], tcp_rtt: [3, 0, 20] });
    expectAbout(record.handshake_server, 1, 20);
    expectAbout(record.handshake_client, 1, 2);
    // The end of each direction is acknowledged, too.
    expectAbout(record.rtt_client, 3, 2);
  });

  it("TLS, to the client's first application data", () => {
    // There is a round trip for the hello, and one to the client for the answer.
    expect(kindsOf(latencies(secure()))).toMatchObject({ tls_handshake: [1, 0, 22] });
  });

  it("DNS, and what was never answered", () => {
    expect(kindsOf(latencies(names()))).toEqual({ dns: [2, 1, 15] });
  });

  it("QUIC, though nobody can read it", () => {
    expect(kindsOf(latencies(quic()))).toEqual({ quic_handshake: [1, 1, 33] });
  });
});

describe("by whom", () => {
  it("servers have what was measured against them, and the name they were asked for", () => {
    const { servers } = latencies(merge([web(), secure(), quic()]));
    expect(servers).toMatchObject({ total: 2, truncated: false });
    const [most, other] = servers.rows;
    expect(most).toMatchObject({
      ip: "198.51.100.7",
      host: "secure.example",
      tcp_handshake: { count: 2, lost: 0, max_ms: 22 },
      tls_handshake: { count: 1, max_ms: 22 },
      quic_handshake: { count: 1, lost: 0, max_ms: 33 },
      http: { count: 2, max_ms: 50 },
      retransmissions: 0,
    });
    expect(most!.segments).toBe(7);
    expect(other).toMatchObject({
      ip: "198.51.100.8",
      host: null,
      quic_handshake: { count: 0, lost: 1, max_ms: null },
    });
  });

  it("resolvers and names have their counts", () => {
    const { resolvers, names: byName } = latencies(names());
    expect(resolvers).toMatchObject({
      rows: [{ ip: "192.0.2.53", transport: "udp", count: 2, lost: 1, nxdomain: 1, servfail: 0, retries: 0 }],
      total: 1,
      truncated: false,
    });
    expect(byName.rows.map(({ name, count, lost, nxdomain }) => [name, count, lost, nxdomain])).toEqual(
      expect.arrayContaining([
        ["one.example", 1, 0, 0],
        ["two.example", 0, 1, 0],
        ["three.example", 1, 0, 1],
      ]),
    );
  });

  it("what is sent again is counted", () => {
    const body = httpResponse({ body: fill(20_000, 65) });
    const frames = tcp(80, [ask(REQUEST), tell(body)], { impair: (segment) => (segment === 5 ? "repeated" : null) });
    const { tcp: counts, servers } = latencies(frames);
    expect(counts.retransmissions).toBe(1);
    expect(counts.segments).toBe(servers.rows[0]!.segments);
    expect(servers.rows[0]!.retransmissions).toBe(1);
  });
});

describe("over time", () => {
  it("each answer is in the column of its question", () => {
    const { heat } = latencies(merge([web(), secure()]));
    const { edges, start, step, kinds } = heat;
    const column = kinds.tls_handshake!.cells.findIndex((cells) => cells.length > 0);
    expect(start + column * step).toBe(START / SECOND + 5);
    const band = kinds.tls_handshake!.cells[column]!.findIndex((count) => count > 0);
    expect([edges[band], edges[band + 1]]).toEqual([20, 50]);
  });
});

const everything = (): Frames => merge([web(), secure(), names(), quic()]);

function* office(): Generator<TimedFrame, void> {
  let count = 0;
  for (const frame of demoFrames({ seed: 3, start: START })) {
    if (count++ === 8000) return;
    yield frame;
  }
}

describe("a filter", () => {
  it("narrows latencies to the flows that it selects", () => {
    expect(kindsOf(latencies(everything(), "udp.port == 53"))).toEqual({ dns: [2, 1, 15] });
    expect(Object.keys(kindsOf(latencies(everything(), "tcp.port == 443")))).toEqual([
      "tcp_handshake",
      "tcp_rtt",
      "tls_handshake",
    ]);
  });

  it("that selects only the answers still has their latencies", () => {
    expect(kindsOf(latencies(names(), "ip.src == 192.0.2.53"))).toEqual({ dns: [2, 0, 15] });
    expect(kindsOf(latencies(quic(), "udp.srcport == 443"))).toEqual({ quic_handshake: [1, 0, 33] });
  });

  it("and its complement have everything together", () => {
    const [whole, one, other] = ["", "ip.addr == 192.168.1.0/27", "not ip.addr == 192.168.1.0/27"].map((filter) =>
      kindsOf(latencies(office(), filter)),
    );
    expect(Object.keys(whole!).length).toBeGreaterThan(3);
    for (const [kind, [count, lost]] of Object.entries(whole!)) {
      const sums = [one, other].map((part) => part![kind] ?? [0, 0]);
      expect([kind, sums[0]![0]! + sums[1]![0]!, sums[0]![1]! + sums[1]![1]!]).toEqual([kind, count, lost]);
    }
  });
});

describe("where nobody wants it", () => {
  it("nothing is added up", () => {
    for (const options of [{ details: false }, { latency: false }]) {
      const [engine, view] = run(web(), options);
      expect(view.latency).toBeNull();
      expect(engine.snapshot(view, new SnapshotCursor()).latency).toBeNull();
    }
    expect(run(web(), { details: false, latency: true })[1].latency).not.toBeNull();
  });
});

describe("snapshots", () => {
  it("have latencies at first, when they have changed, though not each time, and at last", () => {
    const engine = new Engine({ seed: 1, live: true, memory: 1, watched: true });
    const cursor = new SnapshotCursor();
    const frame = new Frame();
    frame.linkType = 1;
    const frames = web();
    const had: boolean[] = [];
    const look = (): void => void had.push(engine.snapshot(engine.main, cursor).latency !== null);
    look();
    for (const { time, bytes: data } of frames) {
      Object.assign(frame, { data, captured: data.length, length: data.length, time });
      engine.ingest(frame, null);
      look();
    }
    expect(had[0]).toBe(true);
    const places = had.flatMap((has, i) => (has ? [i] : []));
    expect(places.length).toBeGreaterThan(2);
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(4);
    expect(had.at(-1)).toBe(false);
    cursor.isLast = true;
    look();
    look();
    // What was held back; then nothing has changed.
    expect(had.slice(-2)).toEqual([true, false]);
  });
});
