// Echoes by the system's ping, which is made up here.

import { describe, expect, it } from "vitest";
import { pingArguments, pingCommand, SystemPing } from "./system-ping.ts";
import type { PingRun } from "./system-ping.ts";

const run = (part: Partial<PingRun>) => async (): Promise<PingRun> => ({
  started: true,
  endless: false,
  output: "",
  messages: "",
  ...part,
});
const answer = (ms: string) => run({ output: `64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=${ms} ms\n` });

describe("an echo", () => {
  it.each([
    ["answered", answer("0.5"), { kind: "answered", latencyMs: 0.5, port: null }],
    ["answered too late", answer("1000.1"), { kind: "lost", reason: null }],
    ["not answered", run({ output: "PING 192.0.2.9\n" }), { kind: "lost", reason: null }],
    [
      "unreachable",
      run({ messages: "ping: connect: Network is unreachable" }),
      { kind: "lost", reason: "Network is unreachable" },
    ],
  ])("%s", async (_, program, result) => {
    expect(await new SystemPing("iputils", program).echo("192.0.2.9", 1000)).toEqual(result);
  });

  it.each([
    ["the program has gone", run({ started: false })],
    ["it has no right", run({ messages: "ping: socket: Operation not permitted" })],
  ])("asks for another method when %s", async (_, program) => {
    expect((await new SystemPing("other", program).echo("192.0.2.9", 1000)).kind).toBe("unavailable");
  });
});

it("is found by what it says of itself", async () => {
  expect((await SystemPing.find(run({ output: "ping from iputils 20240117" })))?.flavour).toBe("iputils");
  expect((await SystemPing.find(run({ messages: "ping: invalid option -- 'V'" })))?.flavour).toBe("other");
  expect(await SystemPing.find(run({ started: false }))).toBeNull();
  expect(await SystemPing.find(run({ endless: true }))).toBeNull();
});

it("is asked in words that it knows; only iputils is asked to put our mark where we look for it", () => {
  expect(pingArguments("192.0.2.9", "other")).toEqual(["-n", "-c", "1", "192.0.2.9"]);
  expect(pingArguments("::1", "iputils")).toEqual(["-n", "-c", "1", "-p", "77697265676c6173732d70696e672f31", "::1"]);
  expect(pingCommand(6, "iputils", "linux")).toBe("ping");
  expect(pingCommand(6, "inetutils", "linux")).toBe("ping6");
  expect(pingCommand(6, "other", "darwin")).toBe("ping6");
  expect(pingCommand(4, "inetutils", "linux")).toBe("ping");
});
