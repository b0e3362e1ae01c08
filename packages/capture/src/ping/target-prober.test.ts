// When echoes are sent, by what, and in which order they are told of. The clock, the resolver and the network are made up.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EchoMethod, EchoResult, PingMethod } from "./echo-method.ts";
import type { Echo, PingSpec, TargetState } from "./ping-messages.ts";
import { TargetProber } from "./target-prober.ts";

const ANSWERED: EchoResult = { kind: "answered", latencyMs: 5, port: null };
const LOST: EchoResult = { kind: "lost", reason: null };
const UNAVAILABLE: EchoResult = { kind: "unavailable", reason: "it is forbidden" };

interface Script {
  result: EchoResult;
  /** Milliseconds until the result is known. */
  after?: number;
}

class FakeMethod implements EchoMethod {
  readonly name: PingMethod;
  readonly asked: { address: string; at: number }[] = [];
  readonly #script: (index: number) => Script;

  constructor(name: PingMethod, script: (index: number) => Script) {
    this.name = name;
    this.#script = script;
  }

  echo(address: string): Promise<EchoResult> {
    const { result, after = 0 } = this.#script(this.asked.length);
    this.asked.push({ address, at: performance.now() });
    return new Promise((resolve) => setTimeout(() => resolve(result), after));
  }
}

const SPEC: PingSpec = { target: "192.0.2.1", interval_s: 1, timeout_s: 1, count: null };
const probers: TargetProber[] = [];
let began: number;

function probe(spec: Partial<PingSpec>, methods: EchoMethod[], lookup: () => Promise<string> = neverAsked) {
  const states: TargetState[] = [];
  const echoes: Echo[] = [];
  const done = vi.fn();
  const prober = new TargetProber(
    { ...SPEC, ...spec },
    {
      methods,
      lookup,
      monotonic: () => performance.now(),
      wallClock: () => performance.now() / 1000,
      onState: (state) => states.push(state),
      onEcho: (echo) => echoes.push(echo),
      onDone: done,
    },
  );
  probers.push(prober);
  return { prober, states, echoes, done };
}

const neverAsked = () => Promise.reject(new Error("an address needs no resolver"));
const noSuchName = () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" }));
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  began = performance.now();
});
afterEach(() => {
  for (const prober of probers.splice(0)) prober.close();
  vi.useRealTimers();
});

describe("echoes", () => {
  it("go out at the interval, the first at once, and end with the count", async () => {
    const method = new FakeMethod("icmp", () => ({ result: ANSWERED, after: 300 }));
    const { echoes, done, states } = probe({ count: 3 }, [method]);
    await pass(10_000);
    expect(method.asked.map(({ at }) => at - began)).toEqual([0, 1000, 2000]);
    expect(echoes.map(({ sequence, latency_ms }) => [sequence, latency_ms])).toEqual([
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    expect(done).toHaveBeenCalledTimes(1);
    expect(states).toEqual([{ address: "192.0.2.1", method: "icmp", port: null, problem: null }]);
  });

  it("that are lost are null", async () => {
    const method = new FakeMethod("icmp", (i) => ({ result: i === 1 ? LOST : ANSWERED }));
    const { echoes } = probe({ count: 3 }, [method]);
    await pass(5000);
    expect(echoes.map((echo) => echo.latency_ms)).toEqual([5, null, 5]);
  });

  it("are told of in the order of sending, though a slow one is overtaken", async () => {
    const method = new FakeMethod("icmp", (i) => ({ result: i === 0 ? LOST : ANSWERED, after: i === 0 ? 1000 : 1 }));
    const { echoes } = probe({ interval_s: 0.2, count: 3 }, [method]);
    await pass(900);
    expect(echoes).toEqual([]);
    await pass(200);
    expect(echoes.map((echo) => echo.sequence)).toEqual([1, 2, 3]);
    expect(echoes.map((echo) => Math.round((echo.time - echoes[0]!.time) * 10))).toEqual([0, 2, 4]);
  });

  it("that a sleeping machine has missed are not made up for", async () => {
    const method = new FakeMethod("icmp", () => ({ result: ANSWERED }));
    const { prober } = probe({}, [method]);
    await pass(500);
    // An hour goes by without a timer.
    const asleep = performance.now() + 3_600_000;
    vi.spyOn(performance, "now").mockImplementation(() => asleep);
    await pass(600);
    expect(method.asked).toHaveLength(2);
    prober.close();
    vi.restoreAllMocks();
  });

  it("end when it is closed", async () => {
    const method = new FakeMethod("icmp", () => ({ result: ANSWERED, after: 50 }));
    const { prober, echoes } = probe({}, [method]);
    await pass(10);
    prober.close();
    await pass(5000);
    expect(method.asked).toHaveLength(1);
    expect(echoes).toEqual([]);
  });
});

describe("methods", () => {
  it("are tried in their order, for the same echo, and the one that works stays", async () => {
    const icmp = new FakeMethod("icmp", () => ({ result: UNAVAILABLE }));
    const ping = new FakeMethod("ping", () => ({ result: UNAVAILABLE }));
    const tcp = new FakeMethod("tcp", () => ({ result: { kind: "answered", latencyMs: 9, port: 443 } }));
    const { echoes, states } = probe({ count: 2 }, [icmp, ping, tcp]);
    await pass(5000);
    expect([icmp, ping, tcp].map(({ asked }) => asked.length)).toEqual([1, 1, 2]);
    expect(echoes.map((echo) => [echo.sequence, echo.latency_ms])).toEqual([
      [1, 9],
      [2, 9],
    ]);
    expect(states.at(-1)).toEqual({ address: "192.0.2.1", method: "tcp", port: 443, problem: null });
  });

  it("are not changed because of a loss", async () => {
    const icmp = new FakeMethod("icmp", () => ({ result: { kind: "lost", reason: "Network is unreachable" } }));
    const tcp = new FakeMethod("tcp", () => ({ result: ANSWERED }));
    const { states } = probe({ count: 2 }, [icmp, tcp]);
    await pass(5000);
    expect(tcp.asked).toEqual([]);
    expect(states.at(-1)).toMatchObject({ method: "icmp", problem: "Network is unreachable" });
  });

  it("when there is none, echoes are lost and it is said why", async () => {
    const { echoes, states } = probe({ count: 1 }, [new FakeMethod("icmp", () => ({ result: UNAVAILABLE }))]);
    await pass(100);
    expect(echoes.map((echo) => echo.latency_ms)).toEqual([null]);
    expect(states.at(-1)).toMatchObject({ method: null, problem: "it is forbidden" });
  });
});

describe("names", () => {
  it("are resolved, and again after a minute; a failure then changes nothing, and is tried again sooner", async () => {
    const answers = [async () => "192.0.2.5", async () => "192.0.2.6", noSuchName];
    const lookup = vi.fn(() => (answers.shift() ?? noSuchName)());
    const method = new FakeMethod("icmp", () => ({ result: ANSWERED }));
    const { states } = probe({ target: "a.example", interval_s: 30 }, [method], lookup);
    await pass(150_000);
    expect(lookup).toHaveBeenCalledTimes(4);
    expect(method.asked.map(({ address }) => address)).toEqual([
      "192.0.2.5",
      "192.0.2.5",
      "192.0.2.5",
      "192.0.2.6",
      "192.0.2.6",
      "192.0.2.6",
    ]);
    expect(states.at(-1)).toMatchObject({ address: "192.0.2.6", problem: null });
  });

  it("that fail are a problem, asked for again after a while, and nothing is sent to them", async () => {
    const answers = [noSuchName, async () => "192.0.2.5"];
    const lookup = vi.fn(() => answers.shift()!());
    const method = new FakeMethod("icmp", () => ({ result: ANSWERED }));
    const { states, echoes } = probe({ target: "a.example" }, [method], lookup);
    await pass(5000);
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(method.asked).toEqual([]);
    expect(states).toEqual([
      { address: null, method: null, port: null, problem: "a.example has no address: there is no such name" },
    ]);
    await pass(8000);
    expect(echoes.length).toBeGreaterThan(0);
    expect(states.at(-1)).toMatchObject({ address: "192.0.2.5", problem: null });
  });

  it("that take long hold nothing else up", async () => {
    const slow = probe(
      { target: "slow.example" },
      [new FakeMethod("icmp", () => ({ result: ANSWERED }))],
      () => new Promise(() => {}),
    );
    const other = probe({}, [new FakeMethod("icmp", () => ({ result: ANSWERED }))]);
    await pass(5000);
    expect(slow.echoes).toEqual([]);
    expect(other.echoes.length).toBeGreaterThan(3);
  });
});
