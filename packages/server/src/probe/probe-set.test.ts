// Whom the probes ask, and what is told of it. The echoes are made up.

import type { PingHandlers, PingSpec } from "@wireglass/capture";
import { Probes } from "@wireglass/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Remembered } from "./probe-file.ts";
import { MOST_PROBES, ProbeSet } from "./probe-set.ts";

class FakePinger {
  readonly probed: { spec: PingSpec; handlers: PingHandlers; ended: boolean }[] = [];
  closed = false;

  add(spec: PingSpec, handlers: PingHandlers): () => void {
    const entry = { spec, handlers, ended: false };
    this.probed.push(entry);
    return () => (entry.ended = true);
  }

  close(): void {
    this.closed = true;
  }

  get now() {
    return this.probed.filter((entry) => !entry.ended);
  }

  /** The echo that a target's prober tells of next. */
  echo(target: string, sequence: number, latency_ms: number | null): void {
    const entry = this.now.find(({ spec }) => spec.target === target)!;
    entry.handlers.onEcho({ time: 1000 + sequence, sequence, latency_ms });
  }
}

const UNDECIDED: Remembered = { running: true, custom: [], defaults: {} };
const USUAL = { interval_s: 2, timeout_s: 1 };

let pinger: FakePinger;
let remembered: Remembered;
let around: { gateway: string | null; resolver: string | null } | null;
let gone: () => void;
let opened: number;
const sets: ProbeSet[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  pinger = new FakePinger();
  remembered = UNDECIDED;
  around = { gateway: "192.0.2.1", resolver: "192.0.2.53" };
  opened = 0;
});
afterEach(() => {
  for (const set of sets.splice(0)) set.close();
  vi.useRealTimers();
});

async function begun(probe = true): Promise<ProbeSet> {
  const set = new ProbeSet({
    memory: { read: async () => remembered, write: async (value) => void (remembered = value) },
    open: async (onGone) => {
      gone = onGone;
      opened++;
      return pinger;
    },
    neighbours: async () => around ?? Promise.reject(new Error("EACCES: /proc/net/route")),
  });
  sets.push(set);
  await set.prepare();
  await set.begin(probe);
  return set;
}

const targetsOf = (set: ProbeSet) => Probes.parse(set.view()).targets.map(({ role, target }) => `${role} ${target}`);

describe("from the start", () => {
  it("gateway and resolver are probed", async () => {
    const set = await begun();
    expect(set.view().running).toBe(true);
    expect(targetsOf(set)).toEqual(["gateway 192.0.2.1", "resolver 192.0.2.53"]);
    expect(pinger.now.map(({ spec }) => spec)).toEqual([
      { target: "192.0.2.1", ...USUAL, count: null },
      { target: "192.0.2.53", ...USUAL, count: null },
    ]);
  });

  it("an address that is both is probed once", async () => {
    around = { gateway: "192.0.2.1", resolver: "192.0.2.1" };
    expect(targetsOf(await begun())).toEqual(["gateway 192.0.2.1"]);
  });

  it("nothing is sent when it is not wanted here, or was stopped before", async () => {
    expect((await begun(false)).view()).toMatchObject({ running: false });
    remembered = { ...UNDECIDED, running: false };
    expect((await begun()).view()).toMatchObject({ running: false });
    expect(pinger.probed).toEqual([]);
  });

  it("what the user has decided holds", async () => {
    remembered = {
      running: true,
      custom: [
        { target: "a.example", interval_s: 5, timeout_s: 2 },
        { target: "no good", ...USUAL },
      ],
      defaults: { gateway: null, resolver: { interval_s: 10, timeout_s: 3 } },
    };
    const set = await begun();
    expect(targetsOf(set)).toEqual(["custom a.example", "resolver 192.0.2.53"]);
    expect(pinger.now.map(({ spec }) => spec.interval_s)).toEqual([5, 10]);
  });
});

describe("the network changes", () => {
  it("and another gateway is probed", async () => {
    const set = await begun();
    around = { gateway: "198.51.100.1", resolver: null };
    await vi.advanceTimersByTimeAsync(30_000);
    expect(targetsOf(set)).toEqual(["gateway 198.51.100.1"]);
    expect(pinger.now.map(({ spec }) => spec.target)).toEqual(["198.51.100.1"]);
  });

  it("and those of before are probed while nobody can say how it is", async () => {
    const set = await begun();
    around = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(targetsOf(set)).toEqual(["gateway 192.0.2.1", "resolver 192.0.2.53"]);
    around = { gateway: "198.51.100.1", resolver: "192.0.2.53" };
    await vi.advanceTimersByTimeAsync(30_000);
    expect(targetsOf(set)).toContain("gateway 198.51.100.1");
  });

  it("and what cannot be probed just then is no end of it", async () => {
    const set = await begun();
    around = { gateway: "198.51.100.1", resolver: null };
    vi.spyOn(pinger, "add").mockImplementationOnce(() => {
      throw new Error("the channel is closed");
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(targetsOf(set)).toContain("gateway 198.51.100.1");
    expect((await set.add({ target: "a.example", ...USUAL })).targets).toHaveLength(2);
  });

  it("and who cannot say how it is at first probes what the user wants", async () => {
    around = null;
    remembered = { ...UNDECIDED, custom: [{ target: "a.example", ...USUAL }] };
    expect(targetsOf(await begun())).toEqual(["custom a.example"]);
    expect(pinger.now.map(({ spec }) => spec.target)).toEqual(["a.example"]);
  });
});

describe("targets", () => {
  it("are added, remembered and removed", async () => {
    const set = await begun();
    const { targets } = await set.add({ target: " [2001:db8::1] ", ...USUAL });
    const added = targets.at(-1)!;
    expect(added).toMatchObject({ target: "2001:db8::1", role: "custom", problem: null });
    expect(remembered.custom).toEqual([{ target: "2001:db8::1", ...USUAL }]);
    expect(pinger.now).toHaveLength(3);
    await set.remove(added.id);
    expect(remembered.custom).toEqual([]);
    expect(pinger.now).toHaveLength(2);
  });

  it("that are there get the new pace, and keep what was measured", async () => {
    const set = await begun();
    pinger.echo("192.0.2.1", 1, 5);
    await set.add({ target: "192.0.2.1", interval_s: 30, timeout_s: 1 });
    pinger.echo("192.0.2.1", 1, 7);
    const [gateway] = set.view().targets;
    expect(gateway).toMatchObject({ role: "gateway", interval_s: 30, stats: { count: 2, jitter_ms: 2 } });
    expect(gateway?.echoes.map((echo) => echo.sequence)).toEqual([1, 2]);
    expect(remembered.defaults).toEqual({ gateway: { interval_s: 30, timeout_s: 1 } });
    expect(pinger.now).toHaveLength(2);
  });

  it("that come by themselves stay away when they were removed", async () => {
    const set = await begun();
    await set.remove("gateway");
    expect(remembered.defaults).toEqual({ gateway: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(targetsOf(set)).toEqual(["resolver 192.0.2.53"]);
  });

  it.each(["", "no good", "-c", "host:80"])("%j is refused", async (target) => {
    const set = await begun();
    await expect(set.add({ target, ...USUAL })).rejects.toMatchObject({ problem: { code: "bad-request" } });
    expect(set.view().targets).toHaveLength(2);
  });

  it("have a cap, and unknown ones cannot be removed", async () => {
    const set = await begun();
    for (let i = 0; i < MOST_PROBES - 2; i++) await set.add({ target: `10.0.0.${i}`, ...USUAL });
    await expect(set.add({ target: "10.0.1.1", ...USUAL })).rejects.toMatchObject({
      problem: { code: "too-many-probes" },
    });
    await expect(set.remove("nobody")).rejects.toMatchObject({ problem: { code: "not-found" } });
    expect(set.view().targets).toHaveLength(MOST_PROBES);
  });

  it("added at the same time are added once", async () => {
    const set = await begun();
    await Promise.all([0, 1, 2].map(() => set.add({ target: "a.example", ...USUAL })));
    expect(set.view().targets).toHaveLength(3);
    expect(remembered.custom).toHaveLength(1);
  });

  it("are not changed when that cannot be remembered", async () => {
    const failing = new ProbeSet({
      memory: { read: async () => UNDECIDED, write: () => Promise.reject(new Error("no room")) },
      open: async () => pinger,
      neighbours: async () => ({ gateway: "192.0.2.1", resolver: "192.0.2.53" }),
    });
    sets.push(failing);
    await failing.begin(true);
    await expect(failing.add({ target: "a.example", ...USUAL })).rejects.toThrow("no room");
    expect(failing.view().targets).toHaveLength(2);
  });
});

describe("echoes", () => {
  it("are kept up to 600, a lost one as null", async () => {
    const set = await begun();
    for (let i = 1; i <= 700; i++) pinger.echo("192.0.2.1", i, i === 700 ? null : 4);
    const [gateway] = Probes.parse(set.view()).targets;
    expect(gateway?.echoes).toHaveLength(600);
    expect(gateway?.echoes.at(-1)).toMatchObject({ sequence: 700, latency_ms: null, jitter_ms: null });
    expect(gateway?.stats).toMatchObject({ count: 699, lost: 1, jitter_ms: 0 });
  });

  it("go on being counted after a stop and a start", async () => {
    const set = await begun();
    pinger.echo("192.0.2.1", 1, 4);
    expect((await set.stop()).running).toBe(false);
    expect(remembered.running).toBe(false);
    expect(pinger.now).toEqual([]);
    expect((await set.start()).running).toBe(true);
    expect(remembered.running).toBe(true);
    pinger.echo("192.0.2.1", 1, 4);
    expect(set.view().targets[0]?.echoes.map((echo) => echo.sequence)).toEqual([1, 2]);
    expect(opened).toBe(1);
  });

  it("end with the process that sends them, which is told, and started again when asked for", async () => {
    const set = await begun();
    gone();
    const lost = set.view();
    expect(lost.running).toBe(false);
    expect(lost.targets[0]?.problem).toContain("has ended");
    expect((await set.start()).running).toBe(true);
    expect(opened).toBe(2);
  });
});

describe("who follows", () => {
  it("is told at once, then once a second at most, and only of changes", async () => {
    const set = await begun();
    const told: Probes[] = [];
    const unfollow = set.follow((json) => told.push(Probes.parse(JSON.parse(json))));
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toHaveLength(1);
    for (let i = 1; i <= 10; i++) pinger.echo("192.0.2.1", i, 4);
    await vi.advanceTimersByTimeAsync(3000);
    expect(told).toHaveLength(2);
    expect(told[1]?.targets[0]?.echoes).toHaveLength(10);
    unfollow();
    pinger.echo("192.0.2.1", 11, 4);
    await vi.advanceTimersByTimeAsync(3000);
    expect(told).toHaveLength(2);
  });

  it("hears nothing more when it is closed", async () => {
    const set = await begun();
    set.close();
    expect(pinger.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
  });
});
