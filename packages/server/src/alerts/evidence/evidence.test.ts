// Evidence: exactly the alert's packets while there is room, the first, the last and a marked sample when there is not, and caps
// that hold.

import { readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CaptureInterface, Frame, LinkType, PcapngReader, type TimedFrame } from "@wireglass/core";
import type { FrameSource } from "@wireglass/store/ring";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { START, someFrames, temporaryDirectory, until } from "../../source/testing.ts";
import { someAlert } from "../outputs/testing.ts";
import { encodeEvidence, packetsIn, readEvidence } from "./evidence-file.ts";
import { EvidenceFolder } from "./evidence-folder.ts";
import { EvidenceKeeper, type EvidenceState, type KeeperOptions } from "./evidence-keeper.ts";
import { type KeptPacket, PacketSample } from "./packet-sample.ts";

const ETH: CaptureInterface = { name: "eth0", description: null, linkType: LinkType.ETHERNET, snapLength: 262_144 };
const packet = (time: number, bytes = 60): KeptPacket => ({
  bytes: new Uint8Array(bytes),
  length: bytes,
  time,
  from: ETH,
});
const QUOTA = 10_000;

function sampleOf(sizes: readonly number[], again = 0): PacketSample {
  let sample = new PacketSample(QUOTA);
  for (const [time, size] of sizes.entries()) {
    sample.add(packet(time, size));
    // As after a look at the ring.
    if (again > 0 && time % again === 0)
      sample = new PacketSample(
        QUOTA,
        Array.from(sample.packets(), (each) => each.packet),
        sample.state,
      );
  }
  return sample;
}

describe("packets within a quota", () => {
  it("are all there while they fit", () => {
    const sample = sampleOf(Array.from({ length: 64 }, () => 60));
    expect(sample.isExact).toBe(true);
    expect(Array.from(sample.packets(), ({ packet: { time } }) => time)).toEqual(
      Array.from({ length: 64 }, (_, i) => i),
    );
  });

  it("are the first, the last, and an even and marked sample of the others", () => {
    const sample = sampleOf(Array.from({ length: 10_000 }, () => 60));
    const kept = Array.from(sample.packets(), ({ packet: { time }, sampled }) => ({ time, sampled }));
    expect(sample.isExact).toBe(false);
    const marked = kept.filter(({ sampled }) => sampled !== null);
    const plain = kept.filter(({ sampled }) => sampled === null).map(({ time }) => time);
    const firstOfAll = plain.filter((time) => time < 5000);
    expect(firstOfAll).toEqual(Array.from(firstOfAll, (_, i) => i));
    expect(firstOfAll.length).toBeGreaterThan(25);
    expect(plain.at(-1)).toBe(9999);
    expect(marked.length).toBeGreaterThan(7);
    const gaps = marked.slice(1).map(({ time }, i) => time - (marked[i]?.time ?? 0));
    expect(new Set(gaps)).toEqual(new Set([marked[0]?.sampled]));
  });

  it("hold the quota, in the order of the capture, however they come", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 300 }),
        fc.integer({ min: 0, max: 9 }),
        (sizes, again) => {
          const sample = sampleOf(sizes, again);
          const times = Array.from(sample.packets(), ({ packet: { time } }) => time);
          expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
          expect(times).toEqual(Array.from(sampleOf(sizes).packets(), ({ packet: { time } }) => time));
          if (sizes.length > 0) expect([times[0], times.at(-1)]).toEqual([0, sizes.length - 1]);
          expect(sample.count).toBe(times.length);
          // One packet of each part may be larger than its part.
          expect(encodeEvidence(sample).length).toBeLessThan(QUOTA + 2 * 1600 + 200);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are in a file what they were, and say so where they are a sample", async () => {
    const sample = sampleOf(Array.from({ length: 1000 }, () => 60));
    const path = join(temporaryDirectory(), "a.pcapng");
    writeFileSync(path, encodeEvidence(sample));
    expect(await readEvidence(path)).toEqual(Array.from(sample.packets(), (each) => each.packet));
    const marks = readFileSync(path, "latin1").split(/Sample: about one of every \d+ packets\./).length - 1;
    expect(marks).toBe(Array.from(sample.packets()).filter(({ sampled }) => sampled !== null).length);
    expect(await readEvidence(`${path}.not`)).toEqual([]);
  });
});

/** A ring of frames that grows. */
class FakeRing implements FrameSource {
  frames_: TimedFrame[] = [];
  reads = 0;

  async *frames(...[visit, { range }]: Parameters<FrameSource["frames"]>): ReturnType<FrameSource["frames"]> {
    this.reads++;
    const frame = new Frame();
    for (const { time, bytes } of this.frames_) {
      if (time < range.from || time > range.to) continue;
      Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, time, linkType: 1 });
      visit(frame, ETH);
      yield;
    }
  }
}

let keeper: EvidenceKeeper | null = null;
afterEach(() => keeper?.close());

function keeping(options: Partial<KeeperOptions> = {}, cap = 1 << 20) {
  const directory = temporaryDirectory();
  const folder = new EvidenceFolder(directory, cap);
  const ring = new FakeRing();
  const told: (EvidenceState & { id: string })[] = [];
  const problems: unknown[] = [];
  keeper = new EvidenceKeeper({
    folder,
    ring,
    ringState: () => ({ first: 0, skipped: 0 }),
    seed: () => 1,
    onKept: (id, state) => told.push({ id, ...state }),
    onProblem: (error) => problems.push(error),
    graceMs: 0,
    delayMs: 5,
    everyMs: 5,
    ...options,
  });
  return { directory, folder, ring, told, problems, keeper };
}

/** A ring keeps microseconds. */
const frames = someFrames(800).map(({ time, bytes }) => ({ time: Math.floor(time), bytes }));
const second = (time: number): number => time / 1e6;

function alertOver(from: number, to: number, changes: Parameters<typeof someAlert>[0] = {}) {
  const evidence = { filter: "udp.port == 53", flows: [], packets: 0, complete: false };
  return someAlert({ first: second(frames[from]!.time), last: second(frames[to]!.time), evidence, ...changes });
}

const isDns = ({ bytes }: TimedFrame): boolean =>
  bytes[12] === 8 && bytes[23] === 17 && (bytes[35] === 53 || bytes[37] === 53) && (bytes[34] === 0 || bytes[36] === 0);

/** What the filter selects of some frames: port 53 over UDP and IPv4, by the bytes. */
function dns(of: readonly TimedFrame[]): number[] {
  return of.filter(isDns).map(({ time }) => time);
}

async function timesOf(directory: string, id: string): Promise<number[]> {
  return (await readEvidence(join(directory, `${id}.pcapng`))).map(({ time }) => time);
}

describe("while an alert goes on", () => {
  it("its packets are set aside, no others, and each once", async () => {
    const { directory, ring, told, keeper: under } = keeping();
    ring.frames_ = frames;
    under.follow(alertOver(100, 300));
    await until(() => told.length > 0);
    under.follow(alertOver(100, 500));
    await until(() => told.length > 1);
    under.follow(alertOver(100, 500, { state: "closed" }));
    await until(() => !under.isFollowed("a1-port-scan-x"));
    const wanted = dns(frames.slice(100, 501));
    expect(wanted.length).toBeGreaterThan(5);
    expect(await timesOf(directory, "a1-port-scan-x")).toEqual(wanted);
    expect(told.at(-1)).toEqual({ id: "a1-port-scan-x", packets: wanted.length, complete: true });
  });

  it("what the ring has not written yet is waited for", async () => {
    let clock = frames[300]!.time + 5000;
    const { directory, ring, told, keeper: under } = keeping({ now: () => clock });
    ring.frames_ = frames.slice(0, 301);
    under.follow(alertOver(100, 500, { state: "closed" }));
    await until(() => told.length > 0);
    expect(under.isFollowed("a1-port-scan-x")).toBe(true);
    ring.frames_ = frames;
    clock = Infinity;
    await until(() => !under.isFollowed("a1-port-scan-x"));
    expect(await timesOf(directory, "a1-port-scan-x")).toEqual(dns(frames.slice(100, 501)));
  });

  it("what answers its last packet is among them", async () => {
    const { directory, ring, told, keeper: under } = keeping({ graceMs: 300 });
    ring.frames_ = frames;
    const alert = alertOver(100, 300);
    under.follow(alert);
    await until(() => told.length > 0);
    const wanted = frames.slice(100).filter(({ time }) => time <= Math.round(alert.last * 1e6) + 300_000);
    expect(wanted.length).toBeGreaterThan(201);
    expect(await timesOf(directory, alert.id)).toEqual(dns(wanted));
  });

  it("many alerts are looked for in one reading, each with its own packets", async () => {
    const { directory, ring, told, keeper: under } = keeping({ everyMs: 60_000 });
    ring.frames_ = frames;
    under.follow(alertOver(0, 100, { id: "a" }));
    under.follow(alertOver(200, 500, { id: "b" }));
    under.follow(alertOver(0, 500, { id: "c", evidence: { filter: "tcp", flows: [], packets: 0, complete: false } }));
    under.follow(
      alertOver(0, 500, { id: "d", evidence: { filter: "wg.app == dns", flows: [], packets: 0, complete: false } }),
    );
    await until(() => told.length === 4);
    expect(ring.reads).toBe(3);
    expect(await timesOf(directory, "a")).toEqual(dns(frames.slice(0, 101)));
    expect(await timesOf(directory, "b")).toEqual(dns(frames.slice(200, 501)));
    expect((await timesOf(directory, "c")).length).toBeGreaterThan(100);
    expect(await timesOf(directory, "d")).toEqual(dns(frames.slice(0, 501)));
  });

  it("and the filter becomes another one, they are taken from the beginning on", async () => {
    const { directory, ring, told, keeper: under } = keeping();
    ring.frames_ = frames;
    under.follow(alertOver(0, 300, { evidence: { filter: "tcp", flows: [], packets: 0, complete: false } }));
    await until(() => told.length > 0);
    under.follow(alertOver(0, 300, { state: "closed" }));
    await until(() => !under.isFollowed("a1-port-scan-x"));
    expect(await timesOf(directory, "a1-port-scan-x")).toEqual(dns(frames.slice(0, 301)));
  });

  it("and there are too many packets, the quota holds and it is not complete", async () => {
    const { directory, folder, ring, told, keeper: under } = keeping({ quota: 4000 });
    ring.frames_ = frames;
    const all = { filter: "tcp", flows: [], packets: 0, complete: false };
    under.follow(alertOver(0, 400, { evidence: all }));
    await until(() => told.length > 0);
    under.follow(alertOver(0, 799, { evidence: all, state: "closed" }));
    await until(() => !under.isFollowed("a1-port-scan-x"));
    expect(told.at(-1)?.complete).toBe(false);
    expect(folder.bytes).toBeLessThan(4000 + 3 * 1600);
    const times = await timesOf(directory, "a1-port-scan-x");
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.length).toBe(told.at(-1)?.packets);
  });

  it.each([
    ["began before the ring does", { ringState: () => ({ first: START, skipped: 0 }) }],
    ["has gaps in the ring", { ringState: skipping() }],
    ["is too much to read", { budgetMs: -1 }],
  ])("and %s, it is not said to be complete", async (_, options) => {
    const { ring, told, keeper: under } = keeping(options);
    ring.frames_ = frames;
    under.follow(alertOver(0, 300));
    await until(() => told.length > 0);
    expect(told[0]?.complete).toBe(false);
  });

  it("and there is nothing to tell its packets by, none are taken", () => {
    const { keeper: under } = keeping();
    under.follow(someAlert({ evidence: { filter: "", flows: [], packets: 0, complete: false } }));
    expect(under.isFollowed("a1-port-scan-x")).toBe(false);
  });

  it("and a filter is wrong, that is a problem and no end", async () => {
    const { ring, problems, told, keeper: under } = keeping();
    ring.frames_ = frames;
    under.follow(alertOver(0, 9, { id: "x", evidence: { filter: "what?", flows: [], packets: 0, complete: false } }));
    under.follow(alertOver(0, 300, { id: "y" }));
    await until(() => problems.length > 0 && told.length > 0);
    await until(() => told.some(({ id, packets }) => id === "y" && packets > 0));
    expect(told.find(({ id }) => id === "x")).toEqual({ id: "x", packets: 0, complete: false });
  });
});

function skipping(): NonNullable<KeeperOptions["ringState"]> {
  let skipped = 0;
  return () => ({ first: 0, skipped: skipped++ });
}

describe("the folder of evidence", () => {
  it("lets the oldest go that may go when it is full", async () => {
    const directory = temporaryDirectory();
    const folder = new EvidenceFolder(directory, 100);
    for (const id of ["a", "b", "c"]) {
      await folder.write(id, new Uint8Array(30), () => true);
      utimesSync(folder.path(id), 1, 1);
    }
    expect(await folder.write("d", new Uint8Array(30), (id) => id !== "a")).toBe(true);
    expect(readdirSync(directory)).toEqual(["a.pcapng", "c.pcapng", "d.pcapng"]);
    expect(await folder.write("e", new Uint8Array(30), () => false)).toBe(false);
    expect(await folder.write("d", new Uint8Array(40), () => false)).toBe(true);
    expect(folder.bytes).toBe(100);
  });

  it("knows after a new start what it has, and forgets what nobody can ask for any more", async () => {
    const directory = temporaryDirectory();
    for (const name of ["a.pcapng", "b.pcapng", "b.pcapng.new", "other.txt"])
      writeFileSync(join(directory, name), "12345");
    utimesSync(join(directory, "a.pcapng"), 1000, 1000);
    const folder = new EvidenceFolder(directory, 100);
    await folder.open();
    expect(folder.bytes).toBe(10);
    await folder.removeBefore(2000e3);
    expect(readdirSync(directory)).toEqual(["b.pcapng", "other.txt"]);
    expect(folder.bytes).toBe(5);
    expect(() => folder.path("../x")).toThrow(RangeError);
  });

  it("hands out a file as it is", async () => {
    const folder = new EvidenceFolder(temporaryDirectory(), 1 << 20);
    const sample = sampleOf([60, 70]);
    await folder.write("a", encodeEvidence(sample), () => true);
    const bytes = new Uint8Array(await new Response(folder.stream("a")!.stream).arrayBuffer());
    expect(packetsIn(new PcapngReader(), bytes)).toHaveLength(2);
    expect(folder.stream("b")).toBeNull();
  });
});
