// What is kept of a source: its packets, to be downloaded, and its log.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SourceState } from "@wireglass/contract";
import { Frame, PcapngReader } from "@wireglass/core";
import { afterEach, describe, expect, it } from "vitest";
import { Analysis } from "../engine/analysis.ts";
import type { EngineMessage } from "../engine/calls.ts";
import { PacketArchive } from "../packets/packet-archive.ts";
import { inputOf, pcapOf, someFrames, temporaryDirectory, until } from "../source/testing.ts";
import { initialState } from "../source/source-state.ts";
import { FakeAnalyser, problemOf, testApp } from "../testing.ts";

let running: Analysis | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

function record() {
  const directory = temporaryDirectory();
  const ring = {
    directory: join(directory, "ring"),
    demoDirectory: join(directory, "demo"),
    bytes: 16 << 20,
    snaplen: 262_144,
  };
  mkdirSync(ring.demoDirectory);
  const log = {
    path: join(directory, "traffic.csv"),
    profile: "b" as const,
    bytes: 1 << 20,
    keep: 2,
    descriptor: null,
  };
  const messages: EngineMessage[] = [];
  const analysis = new Analysis({ capturesDir: directory, ring, log }, (message) => messages.push(message));
  running = analysis;
  const state = () => messages.flatMap((message) => (message.type === "source" ? [message.state] : [])).at(-1)!;
  return { analysis, state, ring, log };
}

/** What a browser gets. */
async function countIn(response: Response): Promise<number> {
  const reader = new PcapngReader();
  const frame = new Frame();
  let frames = 0;
  reader.push(new Uint8Array(await response.arrayBuffer()));
  while (reader.next(frame)) frames++;
  reader.end();
  expect(reader.error).toBeNull();
  return frames;
}

describe("while the demo plays", () => {
  it("its packets can be downloaded, and each has a row in the log", async () => {
    const { analysis, state, ring, log } = record();
    await analysis.openDemo();
    await until(() => (state().ring?.frames ?? 0) > 100);
    const stopped = await analysis.stop();
    expect(SourceState.parse(stopped)).toMatchObject({ ring: null, log: null });
    const [counters] = stopped.counters;
    const rows = readFileSync(log.path, "utf8").split("\r\n").slice(1, -1);
    expect(rows.length).toBeGreaterThanOrEqual(counters?.captured ?? 1e9);
    const analyser = new FakeAnalyser();
    analyser.source = initialState("demo");
    const { get } = testApp({ packets: new PacketArchive(analyser, ring, null) });
    const all = await get("/api/packets.pcapng");
    expect(all.headers.get("content-type")).toBe("application/x-pcapng");
    expect(await countIn(all)).toBe(rows.length);
    const dns = rows.filter((row) => / UDP,|,UDP,/.test(row) && /,53,/.test(row)).length;
    expect(await countIn(await get("/api/packets.pcapng?filter=udp.port%3D%3D53"))).toBe(dns);
    expect(await countIn(await get("/api/packets.pcapng?limit=3"))).toBe(3);
    expect(readdirSync(ring.demoDirectory)).not.toContain("ring.lock");
  });
});

describe("the packets of a file", () => {
  const frames = someFrames(400);

  function fileApp(size?: null) {
    const analyser = new FakeAnalyser();
    analyser.source = initialState("file");
    const input = inputOf(pcapOf(frames));
    return testApp({ packets: new PacketArchive(analyser, null, size === null ? { ...input, size } : input) });
  }

  it("come from the file, by flow and by time", async () => {
    const { get } = fileApp();
    expect(await countIn(await get("/api/packets.pcapng"))).toBe(400);
    const from = frames[100]!.time / 1e6;
    expect(await countIn(await get(`/api/packets.pcapng?from=${from}`))).toBe(300);
  });

  it("that came through a pipe are not kept", async () => {
    expect(await problemOf(await fileApp(null).get("/api/packets.pcapng"))).toMatchObject({ code: "not-running" });
  });

  it.each([
    ["filter=tcp.prt%3D%3D1", 400, "filter"],
    ["from=then", 400, "bad-request"],
    ["flow=tcp,1.2.3.4,5,6.7.8.9", 400, "bad-request"],
    ["flow=tcp,1.2.3.4,99999,6.7.8.9,1", 400, "bad-request"],
    ["flow=tcp,x,1,6.7.8.9,1", 400, "bad-request"],
    ["limit=0", 400, "bad-request"],
    ["flow=tcp,192.0.2.77,1,192.0.2.78,2", 404, "not-found"],
  ])("%s is answered with %i", async (query, status, code) => {
    const response = await fileApp().get(`/api/packets.pcapng?${query}`);
    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({ code });
  });
});

describe("without a ring", () => {
  it("it says so", async () => {
    expect(await problemOf(await testApp().get("/api/packets.pcapng"))).toMatchObject({ code: "not-running" });
  });

  it("nothing stands in the way of many downloads, one after the other, that nobody finishes", async () => {
    const analyser = new FakeAnalyser();
    analyser.source = initialState("file");
    const frames = Array.from({ length: 20 }, () => someFrames(400)).flat();
    const archive = new PacketArchive(analyser, null, inputOf(pcapOf(frames)));
    const open = await Promise.all([archive.open({}), archive.open({}), archive.open({})]);
    await expect(archive.open({})).rejects.toMatchObject({ problem: { code: "too-many-clients" } });
    for (const stream of open) await stream.cancel();
    for (let i = 0; i < 5; i++) await (await archive.open({})).cancel();
  });
});
