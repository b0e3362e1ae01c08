import { describe, expect, it } from "vitest";
import { parseBrokerRequest } from "./broker-messages.ts";
import { parseCaptureSpec } from "./capture-spec.ts";
import type { CaptureSpec } from "./capture-spec.ts";

const SPEC: CaptureSpec = {
  interfaces: ["eth0", "br-1.20@x", "\\Device\\NPF_{A-1}"],
  bpf: "tcp",
  snaplen: 262144,
  promiscuous: true,
  bufferBytes: 1 << 20,
  dropTo: { uid: 65534, gid: 65534 },
};

describe("parseCaptureSpec", () => {
  it("keeps what is right, and nothing else", () => {
    expect(parseCaptureSpec({ ...SPEC, shell: "x" })).toEqual(SPEC);
  });

  it.each<[string, Record<string, unknown>]>([
    ["no interface", { interfaces: [] }],
    ["too many interfaces", { interfaces: Array.from({ length: 17 }, (_, i) => `eth${i}`) }],
    ["an interface twice", { interfaces: ["lo", "lo"] }],
    ["a path for a name", { interfaces: ["../../etc"] }],
    ["the folder itself for a name", { interfaces: [".."] }],
    ["a control character in a name", { interfaces: ["eth0\n"] }],
    ["a NUL in the filter", { bpf: "tcp\0" }],
    ["an endless filter", { bpf: "x".repeat(4097) }],
    ["a snaplen beyond libpcap's", { snaplen: 262145 }],
    ["a snaplen of no bytes", { snaplen: 0 }],
    ["a fraction", { snaplen: 64.5 }],
    ["a ring larger than memory", { bufferBytes: 2 ** 40 }],
    ["root to drop to", { dropTo: { uid: 0, gid: 0 } }],
    ["the id that means no change", { dropTo: { uid: 4294967295, gid: 1 } }],
    ["nothing said about root", { dropTo: undefined }],
  ])("refuses %s", (_, change) => {
    expect(parseCaptureSpec({ ...SPEC, ...change })).toBeNull();
  });
});

describe("parseBrokerRequest", () => {
  it("accepts a capture and a probe", () => {
    const open = { type: "open", id: 1, spec: SPEC, socketPath: "/tmp/x/frames" };
    const probe = { type: "probe", id: 2, probe: { bpf: "tcp", interface: null, activate: false } };
    expect(parseBrokerRequest(open)).toEqual(open);
    expect(parseBrokerRequest(probe)).toEqual(probe);
  });

  it.each([
    null,
    "open",
    { type: "open", id: 1, spec: SPEC },
    { type: "open", id: 1, spec: SPEC, socketPath: "frames" },
    { type: "open", id: 1, spec: { ...SPEC, bpf: 1 }, socketPath: "/x" },
    { type: "open", id: "1", spec: SPEC, socketPath: "/x" },
    { type: "run", id: 1 },
    { type: "probe", id: 1, probe: { bpf: 1, interface: null, activate: false } },
  ])("refuses %j", (request) => {
    expect(parseBrokerRequest(request)).toBeNull();
  });
});
