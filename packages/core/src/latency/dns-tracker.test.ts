// DNS from packets to records: what is paired, what is not, and what it costs.

import { describe, expect, it } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { Engine } from "../engine.ts";
import type { EngineOptions } from "../engine.ts";
import { STRIDE } from "../flow/columns.ts";
import { DnsType, dnsData, dnsMessage, dnsOverTcp, dnsQuery, dnsResponse } from "../synth/app/dns.ts";
import { bytes } from "../synth/bytes.ts";
import { tcpConversation } from "../synth/conversation.ts";
import type { Message } from "../synth/conversation.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { ipv6 } from "../synth/ipv6.ts";
import { udp } from "../synth/udp.ts";
import type { DnsExchange, DnsSink } from "./dns-exchange.ts";
import { DnsTransport } from "./dns-exchange.ts";
import type { DnsRecord } from "./dns-record.ts";
import { DnsTracker } from "./dns-tracker.ts";

const SECOND = 1e6;
const START = 1_700_000_000 * SECOND;
const CLIENT = "192.0.2.1";
const SERVER = "192.0.2.53";
const MDNS = "224.0.0.251";

/** Frames into an engine, records out of it. Times are milliseconds from the start. */
class Wire {
  readonly records: DnsRecord[] = [];
  readonly engine: Engine;
  readonly #frame = new Frame();

  constructor(options: Partial<EngineOptions> = {}) {
    this.engine = new Engine({
      seed: 7,
      live: false,
      memory: 1,
      onRecord: (report, record) => {
        if (report === "dns") this.records.push(record as DnsRecord);
      },
      ...options,
    });
  }

  frame(data: Uint8Array, linkType: number, time: number, captured = data.length): void {
    const frame = this.#frame;
    frame.data = data;
    frame.captured = captured;
    frame.length = data.length;
    frame.linkType = linkType;
    frame.time = time;
    this.engine.ingest(frame, null);
  }

  /** "address:port" of both ends. */
  udp(from: string, to: string, ms: number, message: Uint8Array, cut = 0): void {
    const [source, target] = [endpoint(from), endpoint(to)];
    const datagram = udp({ src: source.port, dst: target.port }, message);
    const packet = source.ip.includes(":")
      ? ipv6({ src: source.ip, dst: target.ip }, datagram)
      : ipv4({ src: source.ip, dst: target.ip }, datagram);
    this.frame(packet, LinkType.RAW, START + ms * 1e3, packet.length - cut);
  }

  ask(ms: number, message: Uint8Array, port = 40_000): void {
    this.udp(`${CLIENT}:${port}`, `${SERVER}:53`, ms, message);
  }

  answer(ms: number, message: Uint8Array, port = 40_000): void {
    this.udp(`${SERVER}:53`, `${CLIENT}:${port}`, ms, message);
  }

  tcp(messages: Message[], options: { mss?: number; port?: number } = {}): void {
    const { mss = 1460, port = 53 } = options;
    const client = { mac: "02:00:00:00:00:01", ip: CLIENT, port: 40_001 };
    const server = { mac: "02:00:00:00:00:02", ip: SERVER, port };
    const frames = tcpConversation({ client, server, start: START, rtt: 20_000, mss }, messages);
    for (const frame of frames) this.frame(frame.bytes, LinkType.ETHERNET, frame.time);
  }

  end(): DnsRecord[] {
    this.engine.finish();
    return this.records;
  }
}

function endpoint(text: string): { ip: string; port: number } {
  const at = text.lastIndexOf(":");
  return { ip: text.slice(0, at), port: Number(text.slice(at + 1)) };
}

const query = (id: number, name = "example.com", type: number = DnsType.A) => dnsQuery({ id, name, type });
const response = (id: number, name = "example.com", type: number = DnsType.A, rcode = 0) =>
  dnsResponse({ id, name, type, rcode });

const framed = (...messages: Uint8Array[]) => bytes(...messages.map(dnsOverTcp));

/** What a row says that matters for pairing. */
const brief = ({ name, latency_ms, retries }: DnsRecord) => [name, latency_ms, retries];

describe("a question and its answer", () => {
  it("is a record with every field", () => {
    const wire = new Wire();
    wire.ask(0, query(1, "Example.com"));
    const answers = [
      { name: "Example.com", type: DnsType.CNAME, data: dnsData.CNAME("www.example.net") },
      { name: "www.example.net", type: DnsType.A, data: dnsData.A("203.0.113.9") },
    ];
    wire.answer(12.5, dnsResponse({ id: 1, name: "Example.com", type: DnsType.A, answers }));
    expect(wire.records).toEqual([
      {
        time: START / SECOND,
        client: CLIENT,
        client_port: 40_000,
        server: SERVER,
        transport: "udp",
        id: 1,
        name: "Example.com",
        type: "A",
        rcode: "NoError",
        answers: ["www.example.net", "203.0.113.9"],
        latency_ms: 12.5,
        retries: 0,
      },
    ]);
  });

  it("may be over IPv6, and on another port when that is DNS by its content", () => {
    const wire = new Wire();
    wire.udp("2001:db8::1:40000", "2001:db8::53:5300", 0, query(5));
    wire.udp("2001:db8::53:5300", "2001:db8::1:40000", 3, response(5));
    expect(wire.end()).toMatchObject([{ client: "2001:db8::1", server: "2001:db8::53", latency_ms: 3 }]);
  });

  it("needs the same id, name and type, in the other direction and flow", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.answer(1, response(2));
    wire.answer(2, response(1, "example.org"));
    wire.answer(3, response(1, "example.com", DnsType.AAAA));
    wire.ask(4, response(1));
    wire.answer(5, response(1), 40_001);
    expect(wire.records).toEqual([]);
    wire.answer(6, response(1));
    expect(wire.end().map(brief)).toEqual([["example.com", 6, 0]]);
    expect(wire.engine.dns).toMatchObject({ questions: 1, pairs: 1, unpaired: 5, unanswered: 0 });
  });

  it("is one whatever the case of the letters (0x20)", () => {
    const wire = new Wire();
    wire.ask(0, query(1, "wWw.eXample.COM"));
    wire.answer(4, response(1, "www.example.com"));
    expect(wire.records.map(brief)).toEqual([["wWw.eXample.COM", 4, 0]]);
  });

  it("A and AAAA may share an id", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.ask(0.1, query(1, "example.com", DnsType.AAAA));
    wire.answer(5, response(1, "example.com", DnsType.AAAA));
    wire.answer(9, response(1));
    expect(wire.records.map(({ type, latency_ms }) => [type, latency_ms])).toEqual([
      ["AAAA", expect.closeTo(4.9, 3)],
      ["A", 9],
    ]);
  });

  it("is paired when the answer is cut by the capture, and by its id when it is an error without the question", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    const long = dnsResponse({
      id: 1,
      name: "example.com",
      answers: [{ name: "example.com", type: 16, data: dnsData.TXT("x".repeat(200)) }],
    });
    wire.udp(`${SERVER}:53`, `${CLIENT}:40000`, 2, long, 150);
    wire.ask(10, query(2));
    wire.answer(11, dnsMessage({ id: 2, flags: 0x8081 }));
    expect(wire.end()).toMatchObject([
      { latency_ms: 2, answers: [], rcode: "NoError" },
      { latency_ms: 1, rcode: "FormErr" },
    ]);
  });

  it("is none in bytes that ask nothing, but a query for a cookie alone (RFC 7873) is one", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.answer(1, response(1));
    wire.ask(2, new Uint8Array(40));
    wire.ask(3, new Uint8Array(40).fill(0x55));
    const cookie = { name: "", type: 41, data: new Uint8Array(12) };
    wire.ask(4, dnsMessage({ id: 2, flags: 0, additional: [cookie] }));
    wire.answer(6, dnsMessage({ id: 2, flags: 0x8000, additional: [cookie] }));
    expect(wire.end().map(brief)).toEqual([
      ["example.com", 1, 0],
      [".", 2, 0],
    ]);
  });

  it("has the extended code of EDNS (RFC 6891)", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    const badVersion = { name: "", type: 41, ttl: 0x0100_0000, data: new Uint8Array(0) };
    const questions = [{ name: "example.com", type: 1 }];
    wire.answer(1, dnsMessage({ id: 1, flags: 0x8180, questions, additional: [badVersion] }));
    expect(wire.records).toMatchObject([{ rcode: "BADVERS" }]);
  });
});

describe("repeated and missing messages", () => {
  it("a retry keeps the time of the first and is counted", () => {
    const wire = new Wire();
    for (const ms of [0, 1000, 2000]) wire.ask(ms, query(1));
    wire.answer(2010, response(1));
    wire.answer(2020, response(1));
    expect(wire.end().map(brief)).toEqual([["example.com", 2010, 2]]);
    expect(wire.engine.dns).toMatchObject({ questions: 1, retries: 2, pairs: 1, unpaired: 1 });
  });

  it("the same question after its answer, or long after it was first asked, is another one", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.answer(1, response(1));
    wire.ask(2, query(1));
    wire.ask(5003, query(1));
    wire.answer(5010, response(1));
    expect(wire.end().map(brief)).toEqual([
      ["example.com", 1, 0],
      ["example.com", null, 0],
      ["example.com", 7, 0],
    ]);
  });

  it("in a file an answer is waited for, however late", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.ask(20_000, query(2), 40_009);
    wire.answer(30_000, response(1));
    expect(wire.records.map(brief)).toEqual([["example.com", 30_000, 0]]);
  });

  it("on a live wire a question is given up after five seconds, by packets or by the wire's silence", () => {
    const wire = new Wire({ live: true });
    wire.ask(0, query(1));
    wire.engine.advance(START + 4.9 * SECOND);
    expect(wire.records).toEqual([]);
    wire.engine.advance(START + 5.1 * SECOND);
    expect(wire.records.map(brief)).toEqual([["example.com", null, 0]]);
    wire.answer(6000, response(1));
    wire.ask(7000, query(2));
    wire.ask(13_000, query(3), 40_002);
    expect(wire.records).toHaveLength(2);
    expect(wire.records[1]).toMatchObject({ id: 2, rcode: null, latency_ms: null, answers: [] });
  });

  it("what is open when its flow ends is told while the flow is known, in the order it was asked", () => {
    const seen: string[] = [];
    const wire = new Wire({
      idleTimeout: SECOND,
      onRecord: (report, record, views) => {
        const { id, client_port } = record as DnsRecord;
        seen.push(`${report} ${id} ${client_port} ${views.selected(wire.engine.main)}`);
      },
      onFlow: (flow) => seen.push(`flow ${flow.src_port}`),
    });
    wire.ask(0, query(1));
    wire.ask(10, query(2));
    for (const ms of [600, 1200, 1800]) wire.ask(ms, query(3), 40_007);
    expect(seen).toEqual(["dns 1 40000 true", "dns 2 40000 true", "flow 40000"]);
  });
});

describe("over TCP", () => {
  it("pipelined questions are paired with answers in any order", () => {
    const wire = new Wire();
    wire.tcp([
      { from: "client", data: framed(query(1), query(2, "example.org")) },
      { from: "server", data: framed(response(2, "example.org")) },
      { from: "server", data: framed(response(1)), after: 5000 },
    ]);
    const records = wire.end();
    expect(records.map(({ transport, id }) => `${transport} ${id}`)).toEqual(["tcp 2", "tcp 1"]);
    expect(Math.round(records[1]!.latency_ms! - records[0]!.latency_ms!)).toBe(5);
  });

  it.each([2, 7, 100])("a question in segments of %i bytes was asked when its last byte came", (mss) => {
    const one = new Wire();
    const messages: Message[] = [
      { from: "client", data: framed(query(1)) },
      { from: "server", data: framed(response(1)) },
    ];
    one.tcp(messages, { mss, port: 8053 });
    const [record, ...others] = one.end();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ transport: "tcp", name: "example.com", rcode: "NoError" });
    expect(record!.latency_ms).toBeGreaterThanOrEqual(20);
  });

  it("needs no details to be wanted", () => {
    const wire = new Wire({ details: false });
    wire.tcp([
      { from: "client", data: framed(query(1)) },
      { from: "server", data: framed(response(1)) },
    ]);
    expect(wire.end()).toHaveLength(1);
  });

  it("a truncated answer and the same question over TCP are two pairs", () => {
    const wire = new Wire();
    wire.ask(0, query(1));
    wire.answer(2, dnsResponse({ id: 1, name: "example.com", truncated: true }));
    wire.tcp([
      { from: "client", data: framed(query(1)) },
      { from: "server", data: framed(response(1)) },
    ]);
    expect(wire.end().map(({ transport }) => transport)).toEqual(["udp", "tcp"]);
  });
});

const record = (name: string) => ({ name, type: DnsType.A, data: dnsData.A("192.0.2.9") });
const announce = (...names: string[]) => dnsMessage({ id: 0, flags: 0x8400, answers: names.map(record) });
const ask = (...names: string[]) =>
  dnsMessage({ id: 0, flags: 0, questions: names.map((name) => ({ name, type: DnsType.A })) });

describe("multicast", () => {
  it("mDNS: the first record of a name answers each question for it, and nothing else", () => {
    const wire = new Wire();
    wire.udp("192.0.2.1:5353", `${MDNS}:5353`, 0, ask("a.local", "b.local"));
    wire.udp("192.0.2.2:5353", `${MDNS}:5353`, 10, ask("a.local"));
    wire.udp("192.0.2.9:5353", `${MDNS}:5353`, 30, announce("A.local", "c.local"));
    wire.udp("192.0.2.9:5353", `${MDNS}:5353`, 40, announce("a.local"));
    const rows = wire.end().map((row) => [row.client, row.transport, row.name, row.latency_ms, row.answers.length]);
    expect(rows).toEqual([
      ["192.0.2.2", "mdns", "a.local", 20, 1],
      ["192.0.2.1", "mdns", "a.local", 30, 1],
      ["192.0.2.1", "mdns", "b.local", null, 0],
    ]);
  });

  it("mDNS: an answer to one host is not for the others", () => {
    const wire = new Wire();
    wire.udp("192.0.2.1:5353", `${MDNS}:5353`, 0, ask("a.local"));
    wire.udp("192.0.2.2:5353", `${MDNS}:5353`, 0, ask("a.local"));
    wire.udp("192.0.2.9:5353", "192.0.2.2:5353", 5, announce("a.local"));
    const rows = wire.end().map((row) => [row.client, row.latency_ms]);
    expect(rows).toEqual([
      ["192.0.2.2", 5],
      ["192.0.2.1", null],
    ]);
  });

  it("LLMNR: the answer comes from a host to the asking port", () => {
    const wire = new Wire();
    wire.udp("192.0.2.1:50000", "224.0.0.252:5355", 0, dnsQuery({ id: 9, name: "host", recursionDesired: false }));
    const answer = dnsResponse({ id: 9, name: "host", recursionDesired: false });
    answer[3] = 0;
    wire.udp("192.0.2.7:5355", "192.0.2.1:50001", 3, answer);
    wire.udp("192.0.2.7:5355", "192.0.2.2:50000", 4, answer);
    wire.udp("192.0.2.7:5355", "192.0.2.1:50000", 6, answer);
    expect(wire.end()).toMatchObject([{ transport: "llmnr", server: "224.0.0.252", name: "host", latency_ms: 6 }]);
  });
});

/** A tracker without an engine: slots whose flows are all zeros. */
function tracked(options: { capacity: number; timeout?: number; slots?: number }) {
  const told: string[] = [];
  const sink: DnsSink = {
    measured: (slot, kind, asked, duration) => told.push(`measured ${slot} ${kind} ${asked} ${duration}`),
    lost: (slot, kind, asked) => told.push(`lost ${slot} ${kind} ${asked}`),
    exchanged: (exchange: DnsExchange) => told.push(`exchanged ${exchange.foldedName} ${exchange.isAnswered}`),
  };
  const tracker = new DnsTracker(new Int32Array((options.slots ?? 8) * STRIDE), sink, { seed: 3, ...options });
  const message = (
    data: Uint8Array,
    slot: number,
    outbound: boolean,
    time: number,
    transport: number = DnsTransport.UDP,
  ) => tracker.message(transport, time, slot, outbound, data, 0, data.length);
  return { told, tracker, message };
}

describe("the tracker", () => {
  it("tells of what was measured and of what was lost; silence on multicast is no loss", () => {
    const { told, tracker, message } = tracked({ capacity: 8, timeout: 100 });
    message(query(1, "A.example"), 1, true, 1000);
    message(query(2, "b.example"), 2, true, 1010);
    message(query(0, "c.local"), 3, true, 1020, DnsTransport.MDNS);
    message(response(1, "a.EXAMPLE"), 1, false, 1050);
    tracker.advance(2000);
    expect(told).toEqual([
      "measured 1 0 1000 50",
      "exchanged a.example true",
      "lost 2 0 1010",
      "exchanged b.example false",
      "exchanged c.local false",
    ]);
  });

  it("gives up the oldest when the table is full, and says how often", () => {
    const { told, tracker, message } = tracked({ capacity: 2 });
    for (const id of [1, 2, 3]) message(query(id, `n${id}.example`), 1, true, id);
    expect(tracker.counters).toMatchObject({ questions: 3, evicted: 1, unanswered: 1 });
    expect(told).toEqual(["lost 1 0 1", "exchanged n1.example false"]);
    message(response(3, "n3.example"), 1, false, 10);
    message(response(2, "n2.example"), 1, false, 11);
    message(response(1, "n1.example"), 1, false, 12);
    expect(tracker.counters).toMatchObject({ pairs: 2, unpaired: 1 });
  });

  it("a clock that was set back keeps nothing for ever, and no answer comes before its question", () => {
    const { told, tracker, message } = tracked({ capacity: 8, timeout: 100 });
    message(query(1), 1, true, 1_000_000);
    message(response(1), 1, false, 999_990);
    message(query(2), 1, true, 1_000_000);
    tracker.advance(10);
    expect(told.filter((line) => !line.startsWith("exchanged"))).toEqual([
      "measured 1 0 1000000 0",
      "lost 1 0 1000000",
    ]);
  });

  it("a million unanswered questions take no more room than its cap, and every one is told", () => {
    const capacity = 4096;
    let lost = 0;
    const sink: DnsSink = { measured: () => {}, lost: () => lost++, exchanged: () => {} };
    const tracker = new DnsTracker(new Int32Array(1024 * STRIDE), sink, { seed: 3, capacity });
    const data = query(0, "aaaaaaaa.example.com");
    const ask = (i: number) => {
      data[0] = i >> 8;
      data[1] = i;
      // Letters of the name: another one each time.
      for (let digit = 0; digit < 8; digit++) data[13 + digit] = 97 + ((i >> (3 * digit)) & 7);
      tracker.message(DnsTransport.UDP, i, i & 1023, true, data, 0, data.length);
    };
    // What is allocated once is not counted.
    for (let i = 0; i < 10_000; i++) ask(i);
    const before = process.memoryUsage();
    for (let i = 10_000; i < 1_000_000; i++) ask(i);
    const after = process.memoryUsage();
    expect(lost).toBe(1_000_000 - capacity);
    expect(tracker.counters.evicted).toBe(lost);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1 << 20);
    tracker.finish();
    expect(lost).toBe(1_000_000);
  });

  it("many hosts that ask for the same name on multicast do not make it slow", () => {
    const { tracker, message } = tracked({ capacity: 20_000, slots: 20_001, timeout: 1e9 });
    const started = process.cpuUsage().user;
    for (let slot = 1; slot <= 20_000; slot++) message(query(0, "same.local"), slot, true, slot, DnsTransport.MDNS);
    expect(tracker.counters.questions).toBe(20_000);
    // Without a bound: some ten seconds.
    expect(process.cpuUsage().user - started).toBeLessThan(8e6);
  });
});
