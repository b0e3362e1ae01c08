// The whole engine on any traffic: nothing is lost between the frames and the figures, and how it is asked changes nothing.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Frame } from "./capfile/frame.ts";
import { LinkType } from "./decode/link-type.ts";
import { Engine } from "./engine.ts";
import type { EngineOptions } from "./engine.ts";
import { compileFilter } from "./filter/compile.ts";
import type { FlowRecord } from "./flow/flow-record.ts";
import { SnapshotCursor } from "./measure/snapshot.ts";
import type { SummaryRecord } from "./measure/view.ts";
import { arp } from "./synth/arp.ts";
import { ethernet } from "./synth/ethernet.ts";
import { gallery } from "./synth/gallery.ts";
import { ipv4 } from "./synth/ipv4.ts";
import { tcp } from "./synth/tcp.ts";
import { udp } from "./synth/udp.ts";

const START = 1_700_000_000e6;
const MACS = { src: "02:00:00:00:00:01", dst: "02:00:00:00:00:02" };

interface Sent {
  bytes: Uint8Array;
  linkType: number;
  captured: number;
  time: number;
}

const frame = new Frame();

function ingest(engine: Engine, { bytes, linkType, captured, time }: Sent): void {
  frame.data = bytes;
  frame.captured = captured;
  frame.length = bytes.length;
  frame.linkType = linkType;
  frame.time = time;
  frame.badTime = false;
  engine.ingest(frame, "eth0");
}

const KINDS = gallery();

/** Few endpoints, so that flows have many packets and both directions; every kind of frame that there is; cut ones; any times. */
const traffic: fc.Arbitrary<Sent[]> = fc
  .array(
    fc.record({
      kind: fc.oneof(fc.constant(-1), fc.constant(-1), fc.nat(KINDS.length - 1)),
      host: fc.nat(3),
      port: fc.constantFrom(53, 80, 443, 5000),
      back: fc.boolean(),
      flags: fc.constantFrom(0x02, 0x12, 0x10, 0x11, 0x04),
      length: fc.oneof(fc.nat(60), fc.nat(1400)),
      cut: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
      pass: fc.oneof(
        { weight: 6, arbitrary: fc.nat(3e5) },
        fc.integer({ min: -4e6, max: 4e6 }),
        fc.integer({ min: -1e9, max: 2e9 }),
      ),
    }),
    { maxLength: 80 },
  )
  .map((list) => {
    let time = START;
    return list.map(({ kind, host, port, back, flags, length, cut, pass }) => {
      time += pass;
      const [near, far] = [`10.0.0.${host}`, "198.51.100.7"];
      const [src, dst] = back ? [far, near] : [near, far];
      const ports = back ? { src: port, dst: 40_000 } : { src: 40_000, dst: port };
      const payload = new Uint8Array(length);
      const transport = host === 0 ? udp(ports, payload) : tcp({ ...ports, flags }, payload);
      const made = KINDS[kind] ?? { linkType: LinkType.ETHERNET, bytes: ethernet(MACS, ipv4({ src, dst }, transport)) };
      return { bytes: made.bytes, linkType: made.linkType, captured: Math.ceil(made.bytes.length * cut), time };
    });
  });

function engineWith(options: Partial<EngineOptions> = {}): { engine: Engine; flows: FlowRecord[] } {
  const flows: FlowRecord[] = [];
  const engine = new Engine({
    seed: 1,
    live: false,
    memory: 1,
    watched: true,
    onFlow: (flow) => flows.push(flow),
    ...options,
  });
  return { engine, flows };
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/** What must hold of any summary. `withoutFlow`: bytes of the frames that have none. */
function expectWhole(summary: SummaryRecord, withoutFlow: number): void {
  const { packets, bytes, transport, applications, encrypted, packet_sizes } = summary;
  expect(sum(Object.values(transport))).toBe(packets);
  expect(sum(packet_sizes.map((bin) => bin.packets))).toBe(packets);
  expect(sum(applications.map((app) => app.bytes)) + withoutFlow).toBe(bytes);
  expect(sum(Object.values(encrypted))).toBe(bytes);
  expect(sum(applications.map((app) => app.flows))).toBe(summary.flows);
}

const FILTERS = [
  "tcp",
  "udp.port == 53 or arp",
  "ip.addr == 10.0.0.0/31",
  "frame.len > 200",
  'not wg.app == "tls"',
  "ipv6",
];

describe("any traffic", () => {
  test("nothing is lost: transports, sizes, applications, encryption, flows, hosts", () => {
    fc.assert(
      fc.property(
        traffic,
        fc.boolean(),
        fc.nat(10),
        fc.constantFrom(5e6, Infinity),
        (frames, live, look, activeTimeout) => {
          const { engine, flows } = engineWith({ live, activeTimeout, idleTimeout: 30e6 });
          const cursor = new SnapshotCursor();
          let withoutFlow = { packets: 0, bytes: 0 };
          frames.forEach((sent, i) => {
            ingest(engine, sent);
            const { ipVersion, length } = engine.packet;
            if (ipVersion === 0) withoutFlow = { packets: withoutFlow.packets + 1, bytes: withoutFlow.bytes + length };
            if (i % 11 === look) {
              const snapshot = engine.snapshot(engine.main, cursor);
              expect(snapshot.packets).toBe(i + 1);
              expectWhole(engine.summary(engine.main), withoutFlow.bytes);
            }
          });
          const before = engine.summary(engine.main);
          const activeBefore = engine.snapshot(engine.main, cursor).active_flows;
          engine.finish();
          const summary = engine.summary(engine.main);
          // The end of a flow may still tell what it was.
          const { applications, encrypted } = summary;
          expect(summary).toEqual({ ...before, applications, encrypted });
          expectWhole(before, withoutFlow.bytes);
          expectWhole(summary, withoutFlow.bytes);
          expect(summary.packets).toBe(frames.length);
          expect(summary.bytes).toBe(sum(frames.map(({ bytes }) => bytes.length)));
          expect(sum(flows.map((flow) => flow.packets_out + flow.packets_in)) + withoutFlow.packets).toBe(
            summary.packets,
          );
          expect(sum(flows.map((flow) => flow.bytes_out + flow.bytes_in)) + withoutFlow.bytes).toBe(summary.bytes);
          // A slice of a flow is no flow of its own.
          expect(flows.filter(({ reason }) => reason !== "active")).toHaveLength(summary.flows);
          expect(activeBefore).toBeLessThanOrEqual(summary.flows);
          const { top_talkers, active_flows } = engine.snapshot(engine.main, cursor);
          expect(active_flows).toBe(0);
          // Each byte of a flow was sent by one host and received by one.
          const sent = sum(top_talkers.map((host) => host.bytes_sent));
          expect(sent).toBe(sum(top_talkers.map((host) => host.bytes_received)));
          expect(sent).toBe(summary.bytes - withoutFlow.bytes);
        },
      ),
    );
  });

  test("a filtered view counts what its predicate selects, from when it was made", () => {
    fc.assert(
      fc.property(traffic, fc.constantFrom(...FILTERS), fc.nat(20), fc.nat(10), (frames, filter, from, look) => {
        const { engine } = engineWith({ idleTimeout: 30e6 });
        const predicate = compileFilter(filter).packet;
        let view = from === 0 ? engine.addView(filter) : null;
        const selected = { packets: 0, bytes: 0, withoutFlow: 0, malformed: 0, truncated: 0 };
        frames.forEach((sent, i) => {
          ingest(engine, sent);
          if (view !== null && engine.matches(predicate)) {
            const { ipVersion, length, fault, captured } = engine.packet;
            selected.packets++;
            selected.bytes += length;
            if (ipVersion === 0) selected.withoutFlow += length;
            if (fault !== 0) selected.malformed++;
            if (captured < length) selected.truncated++;
          }
          if (i + 1 === from) view = engine.addView(filter);
          if (view !== null && i % 11 === look) expectWhole(engine.summary(view), selected.withoutFlow);
        });
        if (view === null) return;
        engine.finish();
        const summary = engine.summary(view);
        const { packets, bytes, malformed, truncated, withoutFlow } = selected;
        expect(summary).toMatchObject({ packets, bytes, malformed, truncated });
        expectWhole(summary, withoutFlow);
        expect(engine.summary(engine.main).packets).toBe(frames.length);
      }),
    );
  });

  test("a view of everything by a filter says what the main view says", () => {
    fc.assert(
      fc.property(traffic, (frames) => {
        const { engine } = engineWith({ idleTimeout: 30e6 });
        const view = engine.addView("frame.len >= 0");
        for (const sent of frames) ingest(engine, sent);
        expect(engine.summary(view)).toEqual(engine.summary(engine.main));
      }),
    );
  });

  test("the seed, and being looked at, change no answer", () => {
    fc.assert(
      fc.property(traffic, fc.integer(), (frames, seed) => {
        const run = (options: Partial<EngineOptions>, lookEvery: number) => {
          const { engine, flows } = engineWith({ ...options, idleTimeout: 30e6 });
          const cursor = new SnapshotCursor();
          frames.forEach((sent, i) => {
            ingest(engine, sent);
            if (i % lookEvery === 0) engine.snapshot(engine.main, cursor);
          });
          engine.finish();
          return { summary: engine.summary(engine.main), flows };
        };
        expect(run({ seed }, 3)).toEqual(run({ seed: 1, watched: false }, Number.NaN));
      }),
    );
  });

  test("any times at all, absurd ones too, hang nothing and lose nothing", () => {
    const absurd = fc.oneof(
      fc.constantFrom(0, -1, -1e22, 1e22, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, Infinity, -Infinity, NaN),
      fc.double({ noNaN: true }),
      fc.integer({ min: START, max: START + 1e9 }),
    );
    const bytes = ethernet(MACS, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ src: 1, dst: 2 })));
    fc.assert(
      fc.property(fc.array(absurd, { maxLength: 40 }), fc.boolean(), (times, live) => {
        const { engine, flows } = engineWith({ live });
        const cursor = new SnapshotCursor();
        const view = engine.addView("udp");
        for (const time of times) {
          ingest(engine, { bytes, linkType: LinkType.ETHERNET, captured: bytes.length, time });
          engine.advance(time);
          engine.snapshot(view, cursor);
        }
        engine.finish();
        for (const each of [view, engine.main]) expect(engine.summary(each).packets).toBe(times.length);
        expect(sum(flows.map((flow) => flow.packets_out))).toBe(times.length);
      }),
      { numRuns: 200 },
    );
  });
});

const packet = (time: number, length = 60): Sent => {
  const bytes = ethernet(
    MACS,
    ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ src: 1, dst: 2 }, new Uint8Array(length))),
  );
  return { bytes, linkType: LinkType.ETHERNET, captured: bytes.length, time: START + time };
};

describe("the latest packets", () => {
  test("come once to each reader, in order, with a count of those left out", () => {
    const { engine } = engineWith({ live: true });
    const cursor = new SnapshotCursor();
    for (let i = 0; i < 150; i++) ingest(engine, packet(i));
    const first = engine.snapshot(engine.main, cursor);
    expect(first.latest.map(({ time }) => Math.round(time * 1e6 - START))).toEqual(
      Array.from({ length: 150 }, (_, i) => i),
    );
    expect(first.latest_skipped).toBe(0);
    for (let i = 150; i < 1150; i++) ingest(engine, packet(i));
    const second = engine.snapshot(engine.main, cursor);
    expect(second.latest).toHaveLength(200);
    expect(second.latest_skipped).toBe(800);
    expect(second.latest[0]).toMatchObject({ src_ip: "10.0.0.1", src_port: 1, transport: "udp", interface: "eth0" });
    const third = engine.snapshot(engine.main, cursor);
    expect([third.latest, third.latest_skipped]).toEqual([[], 0]);
    const late = engine.snapshot(engine.main, new SnapshotCursor());
    expect(late.latest).toHaveLength(200);
    expect(late.latest_skipped).toBe(950);
  });

  test("are told as they were captured, though not all of their bytes are kept", () => {
    const { engine } = engineWith({ live: true });
    const cut = { ...packet(1, 1000), captured: 96 };
    const late = packet(2, 1400);
    const infos: string[] = [];
    for (const sent of [packet(0, 1400), cut, late]) {
      ingest(engine, sent);
      infos.push(engine.describe("eth0").info);
    }
    const { latest } = engine.snapshot(engine.main, new SnapshotCursor());
    expect(latest.map(({ info }) => info)).toEqual(infos);
    expect(infos).toEqual(["1400 bytes of data", "1000 bytes of data [96 bytes captured]", "1400 bytes of data"]);
  });

  test("say when the time of a frame cannot be", () => {
    const { engine } = engineWith({ live: true });
    ingest(engine, packet(0));
    frame.badTime = true;
    engine.ingest(frame, "eth0");
    const { latest, malformed } = engine.snapshot(engine.main, new SnapshotCursor());
    expect(latest.map(({ info }) => info)).toEqual(["60 bytes of data", "60 bytes of data [malformed: time]"]);
    expect(malformed).toBe(1);
  });
});

describe("a frame with a time far from that of all others", () => {
  const question = new TextEncoder().encode("\0\u0007\u0001\0\0\u0001\0\0\0\0\0\0\u0001a\0\0\u0001\0\u0001");
  const answer = Uint8Array.from(question, (byte, i) => (i === 2 ? 0x81 : byte));
  const dns = (time: number, back: boolean): Sent => {
    const [src, dst] = back ? ["198.51.100.7", "10.0.0.1"] : ["10.0.0.1", "198.51.100.7"];
    const ports = back ? { src: 53, dst: 4000 } : { src: 4000, dst: 53 };
    const bytes = ethernet(MACS, ipv4({ src, dst }, udp(ports, back ? answer : question)));
    return { bytes, linkType: LinkType.ETHERNET, captured: bytes.length, time: START + time };
  };
  const FAR_FUTURE = 4_294_967_000e6;

  /** A question, a frame of the same flow and one of another that are wrong, and the answer after 10 ms. */
  function told(live: boolean) {
    const { engine, flows } = engineWith({ live });
    ingest(engine, packet(0));
    ingest(engine, dns(1000, false));
    for (const wrong of [dns(1000, false), packet(1)]) {
      ingest(engine, { ...wrong, time: FAR_FUTURE });
      ingest(engine, packet(2));
    }
    ingest(engine, dns(11_000, true));
    return { engine, flows, summary: engine.summary(engine.main) };
  }

  test("live, ends nothing and moves no figure; it is malformed", () => {
    const { engine, flows, summary } = told(true);
    expect(engine.now).toBe(START + 11_000);
    expect(summary).toMatchObject({ packets: 7, malformed: 2, last: (START + 11_000) / 1e6 });
    expect(flows).toEqual([]);
    expect(engine.dns).toMatchObject({ questions: 1, pairs: 1, retries: 1, unanswered: 0 });
  });

  test("of a file is as the file says", () => {
    const { flows, summary } = told(false);
    expect(summary).toMatchObject({ packets: 7, malformed: 0, last: FAR_FUTURE / 1e6 });
    expect(flows.length).toBeGreaterThan(0);
  });
});

const rate = (engine: Engine): number => engine.snapshot(engine.main, new SnapshotCursor()).rate.packets_s;

describe("rates", () => {
  const bytes = ethernet(MACS, arp({ operation: 1, senderMac: MACS.src, senderIp: "10.0.0.1", targetIp: "10.0.0.2" }));
  const at = (seconds: number): Sent => ({
    bytes,
    linkType: LinkType.ETHERNET,
    captured: bytes.length,
    time: START + seconds * 1e6,
  });

  test("live, that of the last second, zero when the wire is silent", () => {
    const { engine } = engineWith({ live: true });
    for (const time of [0, 0.5, 0.9]) ingest(engine, at(time));
    engine.advance(START + 1.2e6);
    expect(rate(engine)).toBe(3);
    engine.advance(START + 2.2e6);
    expect(rate(engine)).toBe(0);
  });

  test("live, a clock that is set back is followed", () => {
    const { engine } = engineWith({ live: true });
    ingest(engine, at(0));
    // One packet alone is not believed.
    for (const time of [-3600, -3599.9, -3599.5]) ingest(engine, at(time));
    engine.advance(START - 3598.5e6);
    expect(engine.now).toBe(START - 3598.5e6);
    expect(rate(engine)).toBe(2);
  });

  test("of a file, the mean over it, and of a moment the count", () => {
    const { engine } = engineWith();
    for (const time of [0, 1, 2, 4]) ingest(engine, at(time));
    expect(rate(engine)).toBe(1);
    const short = engineWith().engine;
    for (const time of [0, 0.001]) ingest(short, at(time));
    expect(rate(short)).toBe(2);
  });

  test("of nothing, nothing", () => {
    for (const live of [true, false]) {
      const { engine } = engineWith({ live });
      const snapshot = engine.snapshot(engine.main, new SnapshotCursor());
      expect(snapshot).toMatchObject({
        packets: 0,
        first: null,
        last: null,
        now: null,
        rate: { packets_s: 0, flows_s: 0 },
      });
      expect(engine.summary(engine.main)).toMatchObject({ packets: 0, first: null, applications: [], top_talkers: [] });
    }
  });
});

test("a file that has been read gives the same figures whether its flows end or stay to be looked at", () => {
  fc.assert(
    fc.property(traffic, (frames) => {
      const [ended, looked] = [engineWith(), engineWith()];
      const views = [ended, looked].map(({ engine }) => engine.addView(FILTERS[0]));
      for (const sent of frames) for (const { engine } of [ended, looked]) ingest(engine, sent);
      const open = looked.engine.snapshot(looked.engine.main, new SnapshotCursor());
      ended.engine.finish();
      looked.engine.conclude();
      const concluded = looked.engine.snapshot(looked.engine.main, new SnapshotCursor());
      expect(concluded.active_flows).toBe(open.active_flows);
      expect(concluded.flows_sample).toHaveLength(open.flows_sample.length);
      const figures = ({ engine }: typeof ended, view = engine.main) => [
        engine.summary(view),
        view.latency?.record(),
        engine.dns,
      ];
      expect(figures(looked)).toEqual(figures(ended));
      expect(figures(looked, views[1])).toEqual(figures(ended, views[0]));
      const before = figures(looked);
      looked.engine.finish();
      expect(figures(looked)).toEqual(before);
      expect(looked.flows).toEqual(ended.flows);
    }),
    { numRuns: 40 },
  );
});

test("flows end in the order in which they began", () => {
  const { engine, flows } = engineWith();
  const port = [5, 3, 9, 1];
  port.forEach((src, i) => {
    const bytes = ethernet(MACS, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ src, dst: 2 })));
    ingest(engine, { bytes, linkType: LinkType.ETHERNET, captured: bytes.length, time: START + i });
  });
  engine.finish();
  expect(flows.map(({ src_port }) => src_port)).toEqual(port);
});

test("what the capture dropped is in every summary", () => {
  const { engine } = engineWith();
  const view = engine.addView("tcp");
  engine.addDropped(5);
  engine.addDropped(2);
  expect([engine.summary(view).dropped, engine.summary(engine.main).dropped]).toEqual([7, 7]);
});

test("a view that was removed counts no more", () => {
  const { engine } = engineWith();
  const view = engine.addView("udp");
  const bytes = ethernet(MACS, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ src: 1, dst: 2 })));
  const sent = { bytes, linkType: LinkType.ETHERNET, captured: bytes.length, time: START };
  ingest(engine, sent);
  engine.removeView(view);
  ingest(engine, sent);
  expect(view.packets).toBe(1);
});
