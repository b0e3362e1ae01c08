import { join } from "node:path";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { missingRight } from "./capture-right.ts";
import { parseCapabilities } from "./capabilities.ts";
import { dataCheck, doctor, interfacesCheck, libpcapCheck, memoryCheck, nodeCheck } from "./doctor.ts";
import type { InterfaceInfo } from "./interface-info.ts";
import { problem } from "./problems.ts";

const status = (effective: string, noNew = 0) =>
  `Name:\tnode\nCapInh:\t0\nCapEff:\t${effective}\nNoNewPrivs:\t${noNew}\n`;
const NET_RAW = "0000000000002000";
const NONE = "0000000000000000";

describe("parseCapabilities", () => {
  it("finds CAP_NET_RAW among others", () => {
    expect(parseCapabilities(status("000001ffffffffff")).netRaw).toBe(true);
    expect(parseCapabilities(status(NET_RAW)).netRaw).toBe(true);
    expect(parseCapabilities(status("000001ffffffdfff")).netRaw).toBe(false);
    expect(parseCapabilities(status(NONE, 1))).toEqual({ netRaw: false, noNewPrivileges: true });
    expect(parseCapabilities("")).toEqual({ netRaw: false, noNewPrivileges: false });
  });
});

describe("missingRight", () => {
  it("has a way out for each reason", () => {
    expect(missingRight(status(NONE), false, false).remedy).toContain("sudo setcap cap_net_raw+ep ");
    expect(missingRight(status(NONE), true, false).remedy).toContain("--cap-add=NET_RAW");
    expect(missingRight(status(NONE, 1), false, true).detail).toContain("NoNewPrivs");
    expect(missingRight(status(NET_RAW), false, true).remedy).toContain("security module");
  });
});

function info(name: string, change: Partial<InterfaceInfo>): InterfaceInfo {
  const rest = {
    description: null,
    addresses: [],
    mac: null,
    wireless: false,
    mtu: null,
    bits_in_s: null,
    bits_out_s: null,
  };
  return { name, up: true, running: true, loopback: false, default: false, ...rest, ...change };
}

describe("the checks", () => {
  it("want a Node that is new enough", () => {
    expect(nodeCheck("20.18.3").status).toBe("failed");
    expect(nodeCheck("20.19.0").status).toBe("ok");
    expect(nodeCheck("22.1.0").status).toBe("ok");
  });
  it("say how to get libpcap", () => {
    expect(libpcapCheck({ libpcap: "libpcap version 1.10.3", problem: null }).status).toBe("ok");
    const missing = libpcapCheck({ libpcap: null, problem: problem("no-libpcap") });
    expect(missing).toMatchObject({ status: "failed", remedy: expect.stringMatching(/install/i) });
  });
  it("want an interface that is up", () => {
    const lo = info("lo", { loopback: true });
    expect(interfacesCheck([info("eth0", { default: true }), lo])).toMatchObject({
      status: "ok",
      detail: "up: eth0 (default route), lo",
    });
    expect(interfacesCheck([lo, info("eth0", { up: false })])).toMatchObject({
      status: "warning",
      remedy: expect.stringContaining("ip link set eth0 up"),
    });
    expect(interfacesCheck([]).status).toBe("failed");
  });
  it("want memory for the ring", () => {
    expect(memoryCheck(2 ** 30).status).toBe("ok");
    expect(memoryCheck(2 ** 27).status).toBe("warning");
  });
  it("want a data folder that can be made", () => {
    expect(dataCheck(join(tmpdir(), "not", "yet")).status).toBe("ok");
    expect(dataCheck("/proc/1/nowhere")).toMatchObject({
      status: "failed",
      detail: "/proc/1/nowhere cannot be made in /proc/1.",
    });
    expect(dataCheck("/dev/null/x").status).toBe("failed");
  });
});

describe("doctor", () => {
  it("goes through every check, without root and without libpcap", async () => {
    const missing = { libpcap: null, problem: problem("no-libpcap") };
    const checks = await doctor({ dataDir: tmpdir(), probe: () => Promise.resolve(missing) });
    expect(checks.map((check) => check.name)).toEqual([
      "node",
      "libpcap",
      "right to capture",
      "interfaces",
      "memory",
      "ping",
      "user",
      "data",
    ]);
    expect(checks[1]?.status).toBe("failed");
    expect(checks[2]).toMatchObject({ status: "warning", detail: expect.stringContaining("libpcap") });
  });
});
