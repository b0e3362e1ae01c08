// Supervision, with threads that are made of nothing.

import type { SourceState } from "@wireglass/contract";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CaptureRequest, Follower } from "../analyser.ts";
import { problem, ProblemError } from "../problem.ts";
import { initialState } from "../source/source-state.ts";
import type { Call, EngineMessage } from "./calls.ts";
import { EngineHost, type EngineThread } from "./engine-host.ts";

const REQUEST: CaptureRequest = { interfaces: ["lo"], bpf: "", snaplen: 262144, promiscuous: true };
const RUNNING: SourceState = { ...initialState("live"), state: "running", interfaces: ["lo"] };

/** Answers every call by the function given, or not at all. */
class FakeThread extends EventEmitter implements EngineThread {
  calls: string[] = [];
  terminated = false;
  #answer: (call: Call) => unknown;

  constructor(answer: (call: Call) => unknown) {
    super();
    this.#answer = answer;
  }

  postMessage(call: Call): void {
    this.calls.push([call.name, ...call.args].join(" "));
    const value = this.#answer(call);
    if (call.id !== null && value !== undefined) this.say({ type: "answer", id: call.id, value });
  }

  say(message: EngineMessage): void {
    this.emit("message", message);
  }

  die(error: Error): void {
    this.emit("error", error);
    this.emit("exit");
  }

  async terminate(): Promise<void> {
    this.terminated = true;
  }
}

function host(answer: (call: Call) => unknown, open = async (): Promise<void> => undefined) {
  const threads: FakeThread[] = [];
  const engine = new EngineHost(
    () => {
      const thread = new FakeThread(answer);
      threads.push(thread);
      return thread;
    },
    { open },
  );
  return { engine, threads };
}

function recorder(): Follower & { events: string[] } {
  const events: string[] = [];
  return {
    events,
    source: (state) => events.push(`source ${state.state}`),
    snapshot: (json) => events.push(`snapshot ${json}`),
    problem: ({ code }) => events.push(`problem ${code}`),
    end: () => events.push("end"),
  };
}

function answerAll(call: Call): unknown {
  return call.name === "openLive" || call.name === "resumeLive" ? "/socket" : RUNNING;
}

describe("engine host", () => {
  it("has started only when the engine says that frames can come", async () => {
    let begin: (() => void) | null = null;
    const { engine, threads } = host((call) => {
      if (call.name !== "liveStarted") return answerAll(call);
      begin = () => threads[0]?.say({ type: "answer", id: call.id ?? 0, value: RUNNING });
      return undefined;
    });
    let started = false;
    const start = engine.startCapture(REQUEST).then(() => (started = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(threads[0]?.calls).toEqual(["openLive [object Object]", "liveStarted"]);
    expect(started).toBe(false);
    begin!();
    await start;
  });

  it("tells the engine when no capture process could be started", async () => {
    const { engine, threads } = host(answerAll, async () => {
      throw problem("no-right", "May not capture.", "sudo");
    });
    await expect(engine.startCapture(REQUEST)).rejects.toMatchObject({ problem: { code: "no-right" } });
    expect(threads[0]?.calls).toEqual(["openLive [object Object]", "liveFailed [object Object]"]);
  });

  it("does not start twice", async () => {
    const { engine, threads } = host(answerAll);
    threads[0]?.say({ type: "source", state: RUNNING });
    await expect(engine.startCapture(REQUEST)).rejects.toMatchObject({ problem: { code: "already-running" } });
    await expect(engine.startDemo()).rejects.toBeInstanceOf(ProblemError);
  });

  it("hands on snapshots to the one they are for, and everything else to all", async () => {
    const { engine, threads } = host(answerAll);
    const [one, two] = [recorder(), recorder()];
    await engine.follow("", one);
    const following = await engine.follow("tcp", two);
    const id = Number(threads[0]?.calls[1]?.split(" ")[1]);
    threads[0]?.say({ type: "snapshot", follower: id, json: "{}" });
    threads[0]?.say({ type: "source", state: RUNNING });
    following.close();
    following.close();
    threads[0]?.say({ type: "problem", problem: { code: "disk-full", message: "", remedy: null } });
    expect(one.events).toEqual(["source running", "problem disk-full"]);
    expect(two.events).toEqual(["snapshot {}", "source running"]);
    expect(threads[0]?.calls.at(-1)).toBe(`leave ${id}`);
    expect(threads[0]?.calls.filter((call) => call.startsWith("leave"))).toHaveLength(1);
  });

  it("reports a dead engine, fails what was asked of it, starts another and follows on", async () => {
    const { engine, threads } = host((call) => (call.name === "stop" ? undefined : answerAll(call)));
    const follower = recorder();
    await engine.follow("udp", follower);
    threads[0]?.say({ type: "source", state: RUNNING });
    const stop = engine.stop();
    await new Promise((resolve) => setTimeout(resolve, 5));
    threads[0]?.die(new Error("out of memory"));
    await expect(stop).rejects.toMatchObject({ problem: { code: "engine-failed" } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(follower.events).toEqual(["source running", "source failed", "problem engine-failed"]);
    expect(engine.source.problem?.message).toContain("out of memory");
    expect(threads).toHaveLength(2);
    expect(threads[1]?.calls.map((call) => call.split(" ")[0])).toEqual(["follow", "ready"]);
  });

  it("gives up on an engine that keeps dying", async () => {
    const { engine, threads } = host(answerAll);
    for (let i = 0; i < 6; i++) threads.at(-1)?.die(new Error("again"));
    expect(threads).toHaveLength(6);
    await expect(engine.stop()).rejects.toMatchObject({ problem: { remedy: "Restart wireglass." } });
  });

  it("closes within the time given, even if the engine does not answer", async () => {
    const { engine, threads } = host((call) => (call.name === "follow" ? null : undefined));
    const follower = recorder();
    await engine.follow("", follower);
    await engine.close(30);
    expect(follower.events).toEqual(["end"]);
    expect(threads[0]?.terminated).toBe(true);
  });
});

const resumes = (thread: FakeThread): number => thread.calls.filter((call) => call.startsWith("resumeLive")).length;

describe("a capture that is killed", () => {
  const problemOfIt = { code: "capture-killed", message: "The capture process was ended.", remedy: null };
  const ENDED: SourceState = { ...RUNNING, state: "failed", problem: problemOfIt };

  /** As the engine's thread tells of it. */
  async function capturing(open?: () => Promise<void>) {
    const { engine, threads } = host(answerAll, open);
    const [thread] = threads;
    await engine.startCapture(REQUEST);
    const tell = (state: SourceState): void => thread.say({ type: "source", state });
    tell(RUNNING);
    return { engine, thread, tell };
  }

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("goes on, and says so", async () => {
    const { engine, thread, tell } = await capturing();
    const page = recorder();
    const following = engine.follow("", page);
    await following;
    await vi.advanceTimersByTimeAsync(5000);
    tell(ENDED);
    await vi.advanceTimersByTimeAsync(200);
    expect(resumes(thread)).toBe(1);
    expect(page.events).toContain("problem capture-killed");
  });

  it("each time at once is tried after longer and longer pauses, for as long as it takes", async () => {
    const { thread, tell } = await capturing();
    const pauses: number[] = [];
    for (let i = 1; i <= 10; i++) {
      tell(ENDED);
      let waited = 0;
      for (; resumes(thread) < i; waited += 50) await vi.advanceTimersByTimeAsync(50);
      pauses.push(waited);
      tell(RUNNING);
    }
    expect(pauses).toEqual([250, 1000, 2000, 5000, 15_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
    await vi.advanceTimersByTimeAsync(2000);
    tell(ENDED);
    await vi.advanceTimersByTimeAsync(100);
    expect(resumes(thread)).toBe(11);
  });

  it("while it is started again is tried once more", async () => {
    let tries = 0;
    const { thread, tell } = await capturing(async () => {
      if (++tries === 2) throw new ProblemError(problemOfIt);
    });
    await vi.advanceTimersByTimeAsync(5000);
    tell(ENDED);
    await vi.advanceTimersByTimeAsync(1000);
    expect(resumes(thread)).toBe(2);
  });

  it.each([
    ["when it was to end anyway", "stopping"],
    ["when it is stopped meanwhile", "running"],
  ] as const)("is left alone %s", async (_, state) => {
    const { engine, thread, tell } = await capturing();
    tell({ ...RUNNING, state });
    tell(ENDED);
    if (state === "running") await engine.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(resumes(thread)).toBe(0);
    await engine.close(0);
  });
});
