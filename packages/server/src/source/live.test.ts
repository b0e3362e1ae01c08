// The states of a live capture, with a receiver that is told what to say.

import { Engine, SnapshotCursor } from "@wireglass/core";
import type { FrameHandlers } from "@wireglass/capture";
import { describe, expect, it } from "vitest";
import { FrameSink } from "./frame-sink.ts";
import { LiveSource } from "./live.ts";
import { pcapOf, someFrames, START } from "./testing.ts";

const REQUEST = { interfaces: ["eth9"], bpf: "tcp", snaplen: 262144, promiscuous: true };
const ETHERNET = { name: "eth9", description: null, linkType: 1, snapLength: 262144 };

async function capture() {
  const asked: string[] = [];
  /** By capture process. */
  const heard: FrameHandlers[] = [];
  const sink = new FrameSink(new Engine({ seed: 1, live: true, watched: true }));
  const states: string[] = [];
  const source: LiveSource = new LiveSource(
    REQUEST,
    sink,
    () => states.push(source.state.state),
    async (given) => {
      heard.push(given);
      return { path: "/socket", stop: () => asked.push("stop"), close: () => asked.push("close") };
    },
  );
  expect(await source.listen()).toBe("/socket");
  return { source, sink, states, asked, heard, say: heard[0] };
}

function counters(dropped: number, interface_dropped = 0) {
  return [{ interface: "eth9", captured: 1, dropped, interface_dropped }];
}

function linkDown(name: string) {
  return { code: "link-down", message: expect.stringContaining(`${name} is down`) };
}

describe("a live capture", () => {
  it("runs only once libpcap has said so", async () => {
    const { source, say } = await capture();
    let started = false;
    const start = source.started.then(() => (started = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(started).toBe(false);
    expect(source.state).toMatchObject({ state: "starting", interfaces: ["eth9"], bpf: "tcp", started: null });
    say.onOpened([ETHERNET]);
    await start;
    expect(source.state.state).toBe("running");
  });

  it("counts frames that arrive in pieces, and what was lost", async () => {
    const { source, sink, say } = await capture();
    say.onOpened([ETHERNET]);
    const bytes = pcapOf(someFrames(100));
    for (let at = 0; at < bytes.length; at += 777) say.onFrames(0, bytes.slice(at, at + 777));
    say.onCounters(counters(3));
    say.onCounters(counters(5, 2));
    expect(source.openView("").snapshot(new SnapshotCursor()).packets).toBe(100);
    expect(sink.engine.dropped).toBe(7);
    expect(source.state.counters[0]?.dropped).toBe(5);
  });

  it("falls to zero when the wire is silent", async () => {
    const { source, say } = await capture();
    say.onOpened([ETHERNET]);
    say.onFrames(0, pcapOf(someFrames(100)));
    source.tick(START + 30e6);
    const { series, now, rate } = source.openView("").snapshot(new SnapshotCursor());
    expect(now).toBe(START / 1e6 + 30);
    expect(series.packets.slice(-10).every((count) => count === 0)).toBe(true);
    expect(rate.packets_s).toBe(0);
  });

  it("ends when everything that was taken has come", async () => {
    const { source, states, asked, say } = await capture();
    say.onOpened([ETHERNET]);
    const stop = source.stop();
    expect(asked).toEqual(["stop"]);
    say.onFrames(0, pcapOf(someFrames(10)));
    say.onCounters(counters(0));
    say.onEnd();
    await stop;
    expect(source.state).toMatchObject({ state: "finished", problem: null });
    expect(source.openView("").snapshot(new SnapshotCursor()).packets).toBe(10);
    expect([...new Set(states)]).toEqual(["running", "stopping", "finished"]);
  });

  it("fails with the problem of the capture process, before it runs and after", async () => {
    const problem = { code: "no-right", message: "May not.", remedy: "sudo" } as const;
    const early = await capture();
    early.say.onProblem(problem);
    early.say.onEnd();
    await expect(early.source.started).rejects.toMatchObject({ problem });
    expect(early.source.state).toMatchObject({ state: "failed", problem });

    const late = await capture();
    late.say.onOpened([ETHERNET]);
    late.say.onProblem({ ...problem, code: "interface-vanished" });
    expect(late.source.state.state).toBe("running");
    late.say.onEnd();
    expect(late.source.state.state).toBe("failed");
  });

  it("tells of an interface as long as it is down, and has not failed for that", async () => {
    const { source, states, say } = await capture();
    say.onOpened([ETHERNET]);
    say.onLink("eth9", false);
    say.onLink("eth8", false);
    expect(source.state).toMatchObject({ state: "running", problem: linkDown("eth9") });
    say.onLink("eth9", true);
    expect(source.state.problem).toMatchObject(linkDown("eth8"));
    say.onLink("eth8", true);
    expect(source.state).toMatchObject({ state: "running", problem: null });
    expect(states).toHaveLength(5);

    say.onLink("eth9", false);
    const stop = source.stop();
    say.onEnd();
    await stop;
    expect(source.state).toMatchObject({ state: "finished", problem: null });
  });

  it("keeps a problem that is worse than an interface that is down", async () => {
    const { source, say } = await capture();
    say.onOpened([ETHERNET]);
    say.onProblem({ code: "interface-vanished", message: "Gone.", remedy: "Wait." });
    say.onLink("eth8", false);
    say.onLink("eth8", true);
    expect(source.state.problem?.code).toBe("interface-vanished");
  });

  it("whose process was killed goes on with another one: frames and losses add up", async () => {
    const { source, sink, heard } = await capture();
    const bytes = pcapOf(someFrames(100));
    heard[0].onOpened([ETHERNET]);
    heard[0].onFrames(0, bytes);
    heard[0].onCounters(counters(3));
    const { started } = source.state;
    heard[0].onProblem({ code: "capture-killed", message: "Killed.", remedy: "Start." });
    heard[0].onEnd();
    expect(source.state.state).toBe("failed");

    expect(await source.resume()).toBe("/socket");
    expect(source.state).toMatchObject({ state: "starting", problem: null });
    heard[1].onOpened([ETHERNET]);
    await source.started;
    heard[1].onFrames(0, bytes);
    heard[1].onCounters(counters(2));
    expect(source.state).toMatchObject({ state: "running", started, counters: [{ captured: 2, dropped: 5 }] });
    expect(sink.engine.dropped).toBe(5);
    expect(source.openView("").snapshot(new SnapshotCursor()).packets).toBe(200);
    const stop = source.stop();
    heard[1].onEnd();
    await stop;
    expect(source.state.state).toBe("finished");
  });

  it("does not go on with frames of another kind", async () => {
    const { source, heard } = await capture();
    heard[0].onOpened([ETHERNET]);
    heard[0].onProblem({ code: "capture-killed", message: "Killed.", remedy: "Start." });
    heard[0].onEnd();
    await source.resume();
    heard[1].onOpened([{ ...ETHERNET, linkType: 113 }]);
    expect(source.state).toMatchObject({ state: "failed", problem: { code: "capture-failed" } });
  });

  it("that ends unasked has failed", async () => {
    const { source, say } = await capture();
    say.onOpened([ETHERNET]);
    say.onEnd();
    expect(source.state.problem?.code).toBe("capture-ended");
  });

  it("whose frames make no sense has failed", async () => {
    const { source, say, asked } = await capture();
    say.onOpened([ETHERNET]);
    say.onFrames(0, new Uint8Array(100).fill(7));
    expect(source.state).toMatchObject({ state: "failed", problem: { code: "broken-stream" } });
    expect(asked).toEqual(["close"]);
  });

  it("that is stopped while it starts does not start", async () => {
    const { source, asked } = await capture();
    await source.stop();
    await expect(source.started).rejects.toMatchObject({ problem: { code: "stopped" } });
    expect(asked).toEqual(["close"]);
  });
});
