// A flood of SYNs, each a flow of its own, and a hundred real flows in it: the table keeps to its cap, and of the real
// flows no packet is lost. WIREGLASS_FUZZ_SYNS says how many SYNs.

import { describe, expect, it } from "vitest";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { LinkType } from "../../packages/core/src/decode/link-type.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import type { FlowRecord } from "../../packages/core/src/flow/flow-record.ts";
import { ethernet, ipv4, SynFlood, tcp } from "../../packages/core/src/synth/index.ts";

const SYNS = Number(process.env["WIREGLASS_FUZZ_SYNS"] ?? 150_000);
const REAL = 100;
const EXCHANGES = 20;
/** Room for 50,000 flows. */
const TABLE = 8 * 2 ** 20;
/** Everything else that the engine may keep: hosts, talkers, flow lists, code. */
const REST = 48 * 2 ** 20;
const START = 1_700_000_000_000_000;
const SERVER = "203.0.113.9";

describe(`${SYNS} SYNs of distinct flows and ${REAL} real flows`, () => {
  it("leaves the real ones whole, within the cap of memory", { timeout: 60_000 + SYNS / 10 }, () => {
    const ended = new Map<number, FlowRecord[]>();
    const engine = new Engine({
      seed: 7,
      live: false,
      memory: TABLE,
      onFlow(flow) {
        if (flow.dst_ip !== SERVER) return;
        ended.set(flow.src_port!, [...(ended.get(flow.src_port!) ?? []), flow]);
      },
    });
    const before = memory();
    let peak = 0;

    const steps = conversation();
    const schedule = timetable(steps.length);
    const flood = new SynFlood({ seed: 3, flows: SYNS, start: START, interval: 20 });
    const frame = new Frame();
    let sent = 0;
    for (let number = 0; flood.next(frame); number++) {
      engine.ingest(frame, null);
      for (; schedule[sent]?.after === number; sent++) {
        const { flow, step } = schedule[sent]!;
        engine.ingest(realFrame(steps[step]!, flow, frame.time), null);
      }
      if (number % 100_000 === 0) peak = Math.max(peak, memory() - before);
    }
    peak = Math.max(peak, memory() - before);
    const { packets, flows, evicted } = engine.summary(engine.main);
    engine.finish();
    console.log(`${SYNS} SYNs: ${evicted} evicted, memory at most ${(peak / 2 ** 20).toFixed(1)} MiB more`);

    expect(sent).toBe(schedule.length);
    expect(packets).toBe(SYNS + schedule.length);
    expect(flows).toBe(SYNS + REAL);
    expect(evicted).toBeGreaterThan(SYNS / 2);
    expect(ended.size).toBe(REAL);
    const out = steps.filter(({ outbound }) => outbound);
    const back = steps.filter(({ outbound }) => !outbound);
    for (const records of ended.values()) {
      expect(records).toHaveLength(1);
      expect(records[0]).toMatchObject({
        packets_out: out.length,
        packets_in: back.length,
        bytes_out: total(out),
        bytes_in: total(back),
        tcp_state: "closed",
      });
    }
    expect(peak).toBeLessThan(TABLE + REST);
  });
});

interface Step {
  outbound: boolean;
  flags: number;
  payload: number;
  sequence: number;
  acknowledgement: number;
}

/** Handshake, requests and answers, and the goodbye. */
function conversation(): Step[] {
  const steps: Step[] = [];
  let client = 1000;
  let server = 5000;
  const send = (outbound: boolean, flags: number, payload: number): void => {
    const [sequence, acknowledgement] = outbound ? [client, server] : [server, client];
    steps.push({ outbound, flags, payload, sequence, acknowledgement });
    const length = payload + (flags & 0x03 ? 1 : 0);
    if (outbound) client += length;
    else server += length;
  };
  send(true, 0x02, 0);
  send(false, 0x12, 0);
  send(true, 0x10, 0);
  for (let i = 0; i < EXCHANGES; i++) {
    send(true, 0x18, 100);
    send(false, 0x18, 1000);
  }
  send(true, 0x11, 0);
  send(false, 0x11, 0);
  send(true, 0x10, 0);
  return steps;
}

/** SYNs between a handshake's packets: 50 ms of the flood. */
const ROUND_TRIP = 2500;

/** Which step of which flow comes after which SYN: the flows begin one after the other and last to the end. */
function timetable(steps: number): { after: number; flow: number; step: number }[] {
  const start = (flow: number): number => Math.floor((flow * SYNS) / (4 * REAL));
  const gap = Math.floor(SYNS / 2 / steps);
  const after = (flow: number, step: number): number =>
    start(flow) + Math.min(step, 2) * ROUND_TRIP + Math.max(0, step - 2) * gap;
  return Array.from({ length: REAL * steps }, (_, i) => ({ flow: i % REAL, step: Math.floor(i / REAL) }))
    .map(({ flow, step }) => ({ after: after(flow, step), flow, step }))
    .toSorted((a, b) => a.after - b.after);
}

const HEADERS = 54;
const total = (steps: readonly Step[]): number => steps.reduce((sum, { payload }) => sum + HEADERS + payload, 0);

function realFrame({ outbound, flags, payload, sequence, acknowledgement }: Step, flow: number, time: number): Frame {
  const port = 40_000 + flow;
  const [src, dst] = outbound ? ["192.0.2.5", SERVER] : [SERVER, "192.0.2.5"];
  const ports = outbound ? { src: port, dst: 443 } : { src: 443, dst: port };
  const segment = tcp({ ...ports, sequence, acknowledgement, flags }, new Uint8Array(payload));
  const frame = new Frame();
  frame.data = ethernet({ src: "02:00:00:00:00:05", dst: "02:00:00:00:00:09" }, ipv4({ src, dst }, segment));
  frame.captured = frame.length = frame.data.length;
  frame.linkType = LinkType.ETHERNET;
  frame.time = time;
  return frame;
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
