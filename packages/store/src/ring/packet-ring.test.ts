// The ring as a whole: what is written is found again, by flow, time and filter; the cap is held; kills and damage are survived.

import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, type FlowRecord, LinkType } from "@wireglass/core";
import { describe, expect, it } from "vitest";
import { parseFlow } from "./flow-selection.ts";
import { PacketRing, type RingProblem } from "./packet-ring.ts";
import { type PacketQuery, selectPackets } from "./packet-query.ts";
import { RingReader } from "./ring-reader.ts";
import {
  ETH0,
  RAW,
  START,
  append,
  frameOf,
  packetsOf,
  someFrames,
  temporaryDirectory,
  udpFragment,
} from "./testing.ts";

const MIB = 1 << 20;

interface Options {
  directory?: string;
  bytes?: number;
  snaplen?: number;
}

function openRing({ directory = temporaryDirectory(), bytes = 64 * MIB, snaplen = 262_144 }: Options = {}) {
  const problems: RingProblem[] = [];
  const ring = PacketRing.open({ directory, bytes, snaplen, onProblem: (problem) => problems.push(problem) });
  if (ring === null) throw new Error(problems[0]?.message);
  return { ring, directory, problems };
}

const found = (directory: string, query: PacketQuery = {}) =>
  packetsOf(selectPackets(new RingReader(directory), query, 1));
const filesIn = (directory: string, end: string) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(end))
    .toSorted();
const bytesIn = (directory: string) =>
  readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
const flowOf = (record: FlowRecord) => parseFlow(record)!;

const keyOf = ({ src_ip, src_port, dst_ip, dst_port, transport }: FlowRecord) =>
  [transport, ...[`${src_ip} ${src_port}`, `${dst_ip} ${dst_port}`].toSorted()].join(" ");
const times = (packets: { time: number }[]) => packets.map(({ time }) => time - START);

async function written(): Promise<{ directory: string; file: string }> {
  const { ring, directory } = openRing();
  ring.begin([ETH0]);
  for (const frame of someFrames(100)) append(ring, frameOf(frame));
  await ring.close();
  return { directory, file: join(directory, filesIn(directory, ".pcapng")[0]!) };
}

/** As the engine counts them. */
function flowsOf(frames: readonly { bytes: Uint8Array; time: number }[]): FlowRecord[] {
  const flows: FlowRecord[] = [];
  const engine = new Engine({ seed: 1, live: false, onFlow: (flow) => flows.push(flow) });
  for (const frame of frames) engine.ingest(frameOf(frame), null);
  engine.finish();
  return flows;
}

describe("what was written", () => {
  const frames = someFrames(3000);

  it("is there, as it was, in its order", async () => {
    const { ring, directory } = openRing();
    ring.begin([ETH0]);
    for (const frame of frames) append(ring, frameOf(frame));
    await ring.close();
    const packets = await found(directory);
    expect(packets.map(({ time }) => time)).toEqual(frames.map(({ time }) => Math.floor(time)));
    // Compared by bytes: what the builders make has more to it.
    expect(packets.every(({ bytes }, i) => Buffer.compare(bytes, frames[i]!.bytes) === 0)).toBe(true);
    expect(ring.state).toMatchObject({ frames: 3000, skipped: 0, files: 1, first: frames[0]!.time });
    expect(ring.state.bytes).toBe(bytesIn(directory));
  });

  it("is found by its flow: exactly the frames that the engine counts", async () => {
    const { ring, directory } = openRing({ bytes: 4 * MIB });
    ring.begin([ETH0]);
    for (const frame of frames) append(ring, frameOf(frame));
    await ring.close();
    const flows = flowsOf(frames).filter(({ transport }) => transport === "tcp" || transport === "udp");
    expect(filesIn(directory, ".pcapng").length).toBeGreaterThan(2);
    const totals = new Map<string, number>();
    for (const flow of flows) {
      totals.set(keyOf(flow), (totals.get(keyOf(flow)) ?? 0) + flow.packets_out + flow.packets_in);
    }
    expect(totals.size).toBeGreaterThan(20);
    for (const flow of flows.slice(0, 60)) {
      expect(await found(directory, { flow: flowOf(flow) })).toHaveLength(totals.get(keyOf(flow))!);
    }
  });

  it("is found by time and by filter, and no more of it than asked for", async () => {
    const { ring, directory } = openRing();
    ring.begin([ETH0]);
    for (const frame of frames) append(ring, frameOf(frame));
    await ring.close();
    const [from, to] = [Math.floor(frames[1000]!.time), frames[2000]!.time];
    expect(await found(directory, { range: { from, to } })).toHaveLength(
      frames.filter(({ time }) => time >= from && time <= to).length,
    );
    const engine = new Engine({ seed: 1, live: false });
    const view = engine.addView("udp.port == 53");
    for (const frame of frames) engine.ingest(frameOf(frame), null);
    expect(view.summary(0, 0).packets).toBeGreaterThan(10);
    expect(await found(directory, { filter: "udp.port == 53" })).toHaveLength(view.summary(0, 0).packets);
    expect(await found(directory, { filter: "udp.port == 53", maxPackets: 3 })).toHaveLength(3);
    expect(await found(directory, { filter: "tcp.port == 1" })).toHaveLength(0);
    // The first packets of a connection do not tell what it will be.
    const tls = await found(directory, { filter: "tls" });
    expect(tls.length).toBeGreaterThan((await found(directory, { filter: "tls and tcp.len > 0" })).length);
  });

  it("can be read a moment after it was flushed, while the file goes on", async () => {
    const { ring, directory } = openRing();
    ring.begin([ETH0]);
    for (const frame of frames.slice(0, 10)) append(ring, frameOf(frame));
    ring.flush();
    await expect.poll(async () => (await found(directory)).length).toBe(10);
    append(ring, frameOf(frames[10]!));
    await ring.close();
    expect(await found(directory)).toHaveLength(11);
  });

  it("keeps interfaces and link types apart, also those of an earlier start", async () => {
    const { ring, directory } = openRing();
    ring.begin([ETH0, RAW]);
    append(ring, frameOf(frames[0]!, 0));
    append(ring, frameOf({ time: START + 1, bytes: udpFragment([5, 6], 1, 0, false) }, 1, LinkType.RAW));
    await ring.close();
    const again = openRing({ directory }).ring;
    again.begin([RAW]);
    append(again, frameOf({ time: START + 2, bytes: udpFragment([5, 6], 1, 0, false) }, 0, LinkType.RAW));
    await again.close();
    const packets = await found(directory);
    expect(packets.map(({ from, linkType }) => [from, linkType])).toEqual([
      ["eth0", LinkType.ETHERNET],
      ["tun0", LinkType.RAW],
      ["tun0", LinkType.RAW],
    ]);
    const flow = parseFlow({ src_ip: "192.0.2.2", src_port: 6, dst_ip: "192.0.2.1", dst_port: 5, transport: "udp" })!;
    expect((await found(directory, { flow })).map(({ from }) => from)).toEqual(["tun0", "tun0"]);
  });

  it("is cut to the snaplen, and says how long it was", async () => {
    const { ring, directory } = openRing({ snaplen: 20 });
    ring.begin([ETH0]);
    append(ring, frameOf(frames[0]!));
    await ring.close();
    const [packet] = await found(directory);
    expect(packet?.length).toBe(frames[0]!.bytes.length);
    expect(Buffer.compare(packet!.bytes, frames[0]!.bytes.subarray(0, 20))).toBe(0);
  });

  it("ends early when nobody wants more", async () => {
    const { ring, directory } = openRing();
    ring.begin([ETH0]);
    for (const frame of frames) append(ring, frameOf(frame));
    await ring.close();
    let frames_ = 0;
    for await (const _ of selectPackets(new RingReader(directory), {}, 1)) {
      frames_++;
      break;
    }
    expect(frames_).toBe(1);
  });
});

describe("fragments", () => {
  const pieces: [[number, number], number, number, boolean][] = [
    [[5, 6], 1, 0, true],
    // Of another flow between the same hosts, at the same time.
    [[7, 8], 2, 0, true],
    [[5, 6], 3, 0, false],
    [[7, 8], 2, 3, false],
    [[5, 6], 1, 3, false],
    [[5, 6], 4, 0, true],
  ];

  it("come with the datagram of the flow that they are of, in their order, and others do not", async () => {
    const { ring, directory } = openRing();
    ring.begin([RAW]);
    for (const [i, piece] of pieces.entries()) {
      append(ring, frameOf({ time: START + i, bytes: udpFragment(...piece) }, 0, LinkType.RAW));
    }
    await ring.close();
    const name = { src_ip: "192.0.2.1", src_port: 5, dst_ip: "192.0.2.2", dst_port: 6, transport: "udp" };
    expect(times(await found(directory, { flow: parseFlow(name)! }))).toEqual([0, 2, 4]);
    expect(times(await found(directory, { flow: parseFlow({ ...name, src_port: 7, dst_port: 8 })! }))).toEqual([1, 3]);
    const bare = parseFlow({ ...name, src_port: null, dst_port: null, transport: "17" })!;
    expect(times(await found(directory, { flow: bare }))).toEqual([0, 1, 5]);
  });
});

describe("the cap", () => {
  it("is held, and the oldest goes first", async () => {
    const { ring, directory } = openRing({ bytes: 4 * MIB });
    ring.begin([ETH0]);
    const frames = someFrames(2000);
    const total = 20;
    for (let round = 0; round < total; round++) {
      for (const { bytes, time } of frames) append(ring, frameOf({ bytes, time: time + round * 1e6 * 3600 }));
      ring.flush();
      await expect.poll(() => ring.waiting, { interval: 5 }).toBe(0);
      expect(bytesIn(directory)).toBeLessThanOrEqual(4 * MIB + 100);
    }
    await ring.close();
    expect(bytesIn(directory)).toBeGreaterThan(3 * MIB);
    expect(ring.state).toMatchObject({ skipped: 0, bytes: bytesIn(directory) });
    const times = (await found(directory)).map(({ time }) => time);
    expect(times.at(-1)).toBe(Math.floor(frames.at(-1)!.time + (total - 1) * 3600e6));
    expect(times[0]).toBeGreaterThan(START + 3600e6);
  });

  it("is held again when it was made smaller", async () => {
    const { ring, directory } = openRing({ bytes: 32 * MIB });
    ring.begin([ETH0]);
    for (let round = 0; round < 10; round++) for (const frame of someFrames(2000)) append(ring, frameOf(frame));
    await ring.close();
    expect(bytesIn(directory)).toBeGreaterThan(5 * MIB);
    const again = openRing({ directory, bytes: 4 * MIB }).ring;
    await again.close();
    expect(bytesIn(directory)).toBeLessThanOrEqual(4 * MIB);
  });
});

describe("a start after a kill", () => {
  it("cuts off a torn block and goes on behind it", async () => {
    const { directory, file } = await written();
    truncateSync(file, statSync(file).size - 5);
    // What is there can be read even before.
    expect(await found(directory)).toHaveLength(99);
    const { ring, problems } = openRing({ directory });
    expect(problems).toMatchObject([{ code: "ring-damaged" }]);
    ring.begin([ETH0]);
    append(ring, frameOf(someFrames(1)[0]!));
    await ring.close();
    expect(await found(directory)).toHaveLength(100);
    expect(openRing({ directory }).problems).toEqual([]);
  });

  it.each([
    ["is missing", (path: string) => rmSync(path)],
    ["lags behind", (path: string) => truncateSync(path, 12 * 30)],
    ["is torn", (path: string) => truncateSync(path, 12 * 30 + 5)],
    ["names frames that are not there", (path: string) => appendFileSync(path, Buffer.alloc(1200, 0x7f))],
    ["is nonsense", (path: string) => writeFileSync(path, Buffer.alloc(1200, 0x5a))],
  ])("does not mind that an index %s", async (_, damage) => {
    const { directory } = await written();
    const path = join(directory, filesIn(directory, ".idx")[0]!);
    damage(path);
    expect(await found(directory)).toHaveLength(100);
    const flow = flowsOf(someFrames(100)).find(({ transport }) => transport === "tcp");
    expect(await found(directory, { flow: flowOf(flow!) })).toHaveLength(flow!.packets_in + flow!.packets_out);
  });

  it("sets aside what is no file of packets", async () => {
    const { directory, file } = await written();
    writeFileSync(file, Buffer.alloc(5000, 1));
    const { ring, problems } = openRing({ directory });
    expect(problems).toMatchObject([{ code: "ring-damaged", message: expect.stringContaining(".damaged") }]);
    ring.begin([ETH0]);
    append(ring, frameOf(someFrames(1)[0]!));
    await ring.close();
    expect(filesIn(directory, ".damaged")).toHaveLength(1);
    expect(await found(directory)).toHaveLength(1);
  });

  it("reads around damage in the middle of a file", async () => {
    const { directory, file } = await written();
    const bytes = readFileSync(file);
    const index = readFileSync(join(directory, filesIn(directory, ".idx")[0]!));
    const at = index.readUInt32LE(12 * 30 + 4);
    bytes.fill(0xff, at, at + 8);
    writeFileSync(file, bytes);
    const reader = new RingReader(directory);
    const packets = await packetsOf(selectPackets(reader, {}, 1));
    expect(packets).toHaveLength(99);
    expect(reader.damaged).toBe(1);
  });
});

describe("a ring", () => {
  it("has one writer", async () => {
    const { ring, directory } = openRing();
    // The number of a process that lives, and is not this one.
    writeFileSync(join(directory, "ring.lock"), lockOf(1));
    const problems: RingProblem[] = [];
    const open = () => PacketRing.open({ directory, bytes: MIB, snaplen: 100, onProblem: (p) => problems.push(p) });
    expect(open()).toBeNull();
    expect(problems).toMatchObject([{ code: "ring-in-use" }]);
    // Its number went to another process.
    writeFileSync(join(directory, "ring.lock"), "1 12345678901");
    const next = open();
    expect(next).not.toBeNull();
    await next?.close();
    await ring.close();
    expect(filesIn(directory, ".lock")).toEqual([]);
  });

  it("that cannot be made says so", () => {
    const problems: RingProblem[] = [];
    const onProblem = (problem: RingProblem): void => void problems.push(problem);
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(PacketRing.open({ directory: join(file, "ring"), bytes: MIB, snaplen: 100, onProblem })).toBeNull();
    expect(problems).toMatchObject([{ code: "ring-failed" }]);
  });
});

function lockOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
}
