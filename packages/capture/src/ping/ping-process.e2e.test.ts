// The ping process as it runs, on loopback: whatever way of pinging this machine permits.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Echo, TargetState } from "./ping-messages.ts";
import { PingProcess } from "./pinger.ts";

let pinger: PingProcess;
let gone = 0;

beforeEach(async () => {
  gone = 0;
  pinger = await PingProcess.start(null, () => gone++);
});
afterEach(() => {
  pinger.close();
});

function probe(target: string, count: number): Promise<{ echoes: Echo[]; state: TargetState }> {
  return new Promise((resolve) => {
    const echoes: Echo[] = [];
    let state: TargetState = { address: null, method: null, port: null, problem: null };
    pinger.add(
      { target, interval_s: 0.2, timeout_s: 1, count },
      {
        onState: (told) => {
          state = told;
          if (told.address === null && told.problem !== null) resolve({ echoes, state });
        },
        onEcho: (echo) => echoes.push(echo),
        onDone: () => resolve({ echoes, state }),
      },
    );
  });
}

describe("on loopback", () => {
  it.each(["127.0.0.1", "localhost"])("%s answers", async (target) => {
    const began = Date.now() / 1000;
    const { echoes, state } = await probe(target, 3);
    expect(echoes.map((echo) => echo.sequence)).toEqual([1, 2, 3]);
    for (const { latency_ms, time } of echoes) {
      expect(latency_ms).toBeGreaterThan(0);
      expect(latency_ms).toBeLessThan(30_000);
      expect(time).toBeGreaterThanOrEqual(began - 1);
      expect(time).toBeLessThan(began + 30);
    }
    expect(state.problem).toBeNull();
    expect(state.method).toBe(pinger.means.icmp4 !== null ? "icmp" : pinger.means.ping !== null ? "ping" : "tcp");
  });

  it("many at once each get their own answers", async () => {
    const targets = Array.from({ length: 20 }, (_, i) => `127.0.0.${i + 1}`);
    const results = await Promise.all(targets.map((target) => probe(target, 2)));
    for (const [i, { echoes, state }] of results.entries()) {
      expect(state.address).toBe(targets[i]);
      expect(echoes.map((echo) => echo.sequence)).toEqual([1, 2]);
    }
  });

  it("an echo that nobody answers is null", async () => {
    // A limited broadcast is answered by nobody, and refused by most systems.
    const { echoes } = await probe("255.255.255.255", 1);
    expect(echoes.map((echo) => echo.latency_ms)).toEqual([null]);
  });
});

it("a name that does not exist is a problem", async () => {
  // RFC 6761, 6.4: "invalid" never resolves.
  const { state, echoes } = await probe("nobody.invalid", 1);
  expect(state.problem).toContain("nobody.invalid has no address");
  expect(echoes).toEqual([]);
});

it("that it has ended is told, unless it was closed", async () => {
  const other = await PingProcess.start(null, () => gone++);
  other.close();
  process.kill(pinger.pid!, "SIGKILL");
  await expect.poll(() => gone).toBe(1);
});
