// Views and snapshots as the clients get them.

import { Snapshot, SourceState } from "@wireglass/contract";
import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { inputOf, pcapOf, someFrames, temporaryDirectory, until } from "../source/testing.ts";
import { Analysis } from "./analysis.ts";
import type { EngineMessage } from "./calls.ts";

const PCAP = pcapOf(someFrames(1000));
let running: Analysis | null = null;

function analyse() {
  const messages: EngineMessage[] = [];
  const capturesDir = temporaryDirectory();
  const analysis = new Analysis({ capturesDir }, (message) => messages.push(message));
  running = analysis;
  const snapshots = (follower: number) =>
    messages.flatMap((message) =>
      message.type === "snapshot" && message.follower === follower ? [Snapshot.parse(JSON.parse(message.json))] : [],
    );
  const states = () => messages.flatMap((message) => (message.type === "source" ? [message.state] : []));
  return { analysis, messages, snapshots, states, capturesDir };
}

afterEach(async () => {
  await running?.close();
  running = null;
});

describe("a client", () => {
  it("gets a snapshot at once, and no other before it is ready", async () => {
    const { analysis, snapshots } = analyse();
    await analysis.openDemo();
    await analysis.follow(1, "");
    expect(snapshots(1)).toHaveLength(0);
    await analysis.ready(1);
    expect(snapshots(1)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(snapshots(1)).toHaveLength(1);
    await analysis.ready(1);
    await until(() => snapshots(1).length === 2);
  });

  it("gets every packet's point of the series, however slow it is", async () => {
    const { analysis, snapshots } = analyse();
    await analysis.openFile(inputOf(PCAP));
    await analysis.follow(1, "");
    await analysis.ready(1);
    await until(() => snapshots(1).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await analysis.ready(1);
    await until(() => snapshots(1).length === 2);
    const last = snapshots(1).at(-1);
    expect(last?.packets).toBe(1000);
  });

  it("is left in peace when nothing changes any more", async () => {
    const { analysis, snapshots, states } = analyse();
    await analysis.openFile(inputOf(PCAP));
    await until(() => states().at(-1)?.state === "finished");
    await analysis.follow(1, "tcp");
    await analysis.follow(2, "");
    for (let i = 0; i < 4; i++) {
      await analysis.ready(1);
      await analysis.ready(2);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(snapshots(2)).toHaveLength(1);
    expect(snapshots(1).length).toBeLessThanOrEqual(2);
    expect(snapshots(1).at(-1)?.packets).toBeGreaterThan(0);
  });

  it("follows on when the source changes, after the state has told so", async () => {
    const { analysis, messages, snapshots, states } = analyse();
    await analysis.openFile(inputOf(PCAP));
    await analysis.follow(1, "udp");
    await analysis.ready(1);
    await analysis.ready(1);
    await until(() => states().at(-1)?.state === "finished");
    // Reading for a filter takes a time of its own.
    await until(() => {
      void analysis.ready(1);
      return (snapshots(1).at(-1)?.packets ?? 0) > 0;
    });
    await analysis.ready(1);
    const from = messages.length;
    await analysis.openDemo();
    const news = messages.slice(from).filter(({ type }) => type === "source" || type === "snapshot");
    expect(news[0]).toMatchObject({ type: "source", state: { kind: "demo" } });
    expect(news[1]).toMatchObject({ type: "snapshot", follower: 1 });
    expect(snapshots(1).at(-1)?.packets).toBe(0);
    expect(snapshots(1).at(-1)?.filter).toBe("udp");
  });
});

describe("filters", () => {
  it("that are wrong are refused with their place", async () => {
    const { analysis } = analyse();
    await expect(analysis.follow(1, "ip.addr == ")).rejects.toMatchObject({ problem: { code: "filter" } });
  });

  it("share a view, and are limited in number", async () => {
    const { analysis } = analyse();
    await analysis.follow(1, "");
    for (let i = 0; i < 16; i++) await analysis.follow(10 + i, `tcp.port == ${i}`);
    await analysis.follow(50, "tcp.port == 3");
    await analysis.follow(51, "");
    await expect(analysis.follow(52, "udp")).rejects.toMatchObject({ problem: { code: "too-many-views" } });
    await analysis.leave(13);
    await expect(analysis.follow(52, "udp")).rejects.toMatchObject({ problem: { code: "too-many-views" } });
    await analysis.leave(50);
    await analysis.leave(50);
    await analysis.follow(52, "udp");
  });
});

describe("saving", () => {
  it("is for what is being captured", async () => {
    const { analysis } = analyse();
    await expect(analysis.startSaving()).rejects.toMatchObject({ problem: { code: "not-running" } });
    await expect(analysis.stopSaving()).rejects.toMatchObject({ problem: { code: "not-saving" } });
  });

  it("shows its progress and ends with the capture", async () => {
    const { analysis, states, capturesDir } = analyse();
    await analysis.openDemo();
    const { saving } = SourceState.parse(await analysis.startSaving());
    expect(readdirSync(capturesDir)).toEqual([saving?.name]);
    await expect(analysis.startSaving()).rejects.toMatchObject({ problem: { code: "already-saving" } });
    await until(() => (states().at(-1)?.saving?.packets ?? 0) > 0);
    expect((await analysis.stop()).saving).toBeNull();
    expect(states().at(-1)).toMatchObject({ state: "finished", saving: null });
  });
});

describe("latencies", () => {
  it("come with the first snapshot, and with the last one of a file", async () => {
    const { analysis, snapshots, states } = analyse();
    await analysis.openFile(inputOf(PCAP));
    await analysis.follow(1, "");
    await analysis.ready(1);
    await until(() => states().at(-1)?.state === "finished");
    // If the first one was early, there is another.
    await analysis.ready(1);
    await until(() => snapshots(1).at(-1)?.packets === 1000);
    expect(snapshots(1)[0]?.latency).not.toBeNull();
    const { latency } = snapshots(1).at(-1)!;
    expect(latency?.tcp?.segments).toBeGreaterThan(0);
    expect(latency?.kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["dns", "tcp_handshake", "tcp_rtt"]));
    expect(latency?.heat.kinds.tcp_handshake?.cells.flat().reduce((a, b) => a + b, 0)).toBe(
      latency?.kinds.find(({ kind }) => kind === "tcp_handshake")?.count,
    );
  });
});
