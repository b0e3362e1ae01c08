// Files: everything in them, in constant memory, also what comes before damage; and again for each filter.

import { Engine, Frame, openCapture, SnapshotCursor, type TimedFrame } from "@wireglass/core";
import { constants as zlib, deflateRawSync, gzipSync } from "node:zlib";
import { execFileSync } from "node:child_process";
import { constants, createWriteStream, openSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileInput } from "../engine/calls.ts";
import { FileSource } from "./file.ts";
import { FrameSink } from "./frame-sink.ts";
import { inputOf, pcapOf, someFrames, temporaryDirectory, until } from "./testing.ts";

const FRAMES = someFrames(2000);
const PCAP = pcapOf(FRAMES);

function open(input: FileInput): FileSource {
  return new FileSource(
    input,
    (options) => new FrameSink(new Engine({ seed: 1, live: false, watched: true, ...options })),
    () => undefined,
  );
}

async function read(input: FileInput): Promise<FileSource> {
  const source = open(input);
  await until(() => source.state.state !== "running");
  return source;
}

function isDnsQuery({ bytes }: TimedFrame): boolean {
  return bytes[12] === 8 && bytes[23] === 17 && bytes[37] === 53;
}

function packets(source: FileSource, filter = ""): number {
  return source.openView(filter).snapshot(new SnapshotCursor()).packets;
}

function pipe(): { input: FileInput; sender: WriteStream } {
  const path = join(temporaryDirectory(), "pipe");
  execFileSync("mkfifo", [path]);
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { input: { name: "standard input", descriptor, size: null }, sender: createWriteStream(path) };
}

describe("a file", () => {
  it("is read to its end", async () => {
    const source = await read(inputOf(PCAP));
    expect(source.state).toMatchObject({ state: "finished", progress: 1, problem: null, file: "capture.pcap" });
    expect(packets(source)).toBe(2000);
  });

  it("may be gzip, in several members", async () => {
    const bytes = Buffer.concat([gzipSync(PCAP.subarray(0, 100_000)), gzipSync(PCAP.subarray(100_000))]);
    const source = await read(inputOf(bytes));
    expect(source.state.state).toBe("finished");
    expect(packets(source)).toBe(2000);
  });

  it.each([1, 300_000])("may be gzip with %i zeros behind it", async (zeros) => {
    const source = await read(inputOf(Buffer.concat([gzipSync(PCAP), Buffer.alloc(zeros)])));
    expect(source.state).toMatchObject({ state: "finished", problem: null });
    expect(packets(source)).toBe(2000);
  });

  it("that is cut off shows everything before, and says where", async () => {
    const source = await read(inputOf(PCAP.subarray(0, PCAP.length - 1)));
    expect(source.state.state).toBe("failed");
    expect(source.state.problem?.code).toBe("truncated");
    expect(packets(source)).toBe(1999);
  });

  it("whose gzip is cut off shows everything that can be unpacked", async () => {
    const whole = gzipSync(PCAP);
    // Without the checksum and the length at its end.
    const source = await read(inputOf(whole.subarray(0, whole.length - 8)));
    expect(source.state.problem?.code).toBe("gzip");
    expect(packets(source)).toBe(2000);
  });

  it("whose gzip is damaged shows everything before", async () => {
    const before = deflateRawSync(PCAP, { finishFlush: zlib.Z_SYNC_FLUSH });
    const source = await read(inputOf(Buffer.concat([gzipSync("").subarray(0, 10), before, Buffer.alloc(9, 0xff)])));
    expect(source.state.problem?.code).toBe("gzip");
    expect(packets(source)).toBe(2000);
  });

  it("that is something else is refused", async () => {
    const source = await read(inputOf(Buffer.from("no capture")));
    expect(source.state.problem?.code).toBe("not-a-capture");
  });

  it("ends with the questions that were never answered, as a report does", async () => {
    const frames = FRAMES.slice(0, FRAMES.findLastIndex(isDnsQuery) + 1);
    const engine = new Engine({ seed: 1, live: false });
    const reader = openCapture();
    const frame = new Frame();
    reader.push(pcapOf(frames));
    while (reader.next(frame)) engine.ingest(frame, null);
    const before = engine.main.latency?.record();
    engine.finish();
    const expected = engine.main.latency?.record();
    expect(expected).not.toEqual(before);
    const source = await read(inputOf(pcapOf(frames)));
    const filtered = source.openView("eth");
    await until(() => filtered.settled);
    for (const view of [source.openView(""), filtered]) {
      const { latency, flows_sample } = view.snapshot(new SnapshotCursor());
      expect(latency).toEqual(expected);
      expect(flows_sample.length).toBeGreaterThan(0);
    }
  });

  it("is read again for another filter, from its beginning", async () => {
    const source = await read(inputOf(PCAP));
    const [tcp, other] = [source.openView("tcp"), source.openView("not tcp")];
    await until(() => tcp.settled && other.settled);
    const counts = [tcp, other].map((view) => view.snapshot(new SnapshotCursor()));
    expect(counts[0].packets).toBeGreaterThan(0);
    expect(counts[0].packets).toBeLessThan(2000);
    expect(counts[0].packets + counts[1].packets).toBe(2000);
    expect(counts[0].since).toBeNull();
  });

  it("selects whole flows by what they turn out to be, also when it is asked while it is still being read", async () => {
    const source = open(inputOf(PCAP));
    const early = source.openView("wg.app == tls");
    await until(() => source.state.state !== "running" && early.settled);
    const late = source.openView("tls");
    await until(() => late.settled);
    const { applications } = source.openView("").snapshot(new SnapshotCursor());
    const tls = applications.find(({ app }) => app === "tls");
    expect(tls?.flows).toBeGreaterThan(0);
    for (const view of [early, late]) {
      expect(view.snapshot(new SnapshotCursor()).applications).toEqual([tls]);
    }
  });

  it("can be stopped", async () => {
    const source = open(inputOf(PCAP));
    await source.stop();
    expect(source.state.state).toBe("finished");
  });
});

describe("a pipe", () => {
  it("counts for a filter from then on", async () => {
    const { input, sender } = pipe();
    const source = open(input);
    const half = pcapOf(FRAMES.slice(0, 1000));
    sender.write(half);
    await until(() => packets(source) === 1000);
    const later = source.openView("eth");
    sender.end(pcapOf(FRAMES.slice(1000)).subarray(24));
    await until(() => source.state.state !== "running");
    expect(source.state).toMatchObject({ state: "finished", progress: null });
    expect(packets(source)).toBe(2000);
    expect(later.snapshot(new SnapshotCursor()).packets).toBe(1000);
  });
});
