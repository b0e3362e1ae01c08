import { describe, expect, it } from "vitest";
import { FakeLatency } from "../../../../dev/fake-latency.ts";
import { FakeProbes } from "../../../../dev/fake-probes.ts";
import { Random } from "../../../../dev/random.ts";
import { answers } from "./answers.ts";

const latency = new FakeLatency(new Random(3), 1000, 42, "");
for (let second = 0; second < 60; second++) latency.tick(true);
const probes = (loss: number) => new FakeProbes(true, loss, 200, 1000).state();

describe("how fast the network answers, on one line", () => {
  it("is told by the gateway, a host beyond it, and the traffic", () => {
    const shown = answers(latency.view(), probes(0));
    expect(shown.map(({ name }) => name)).toEqual(["Gateway", "DNS", "Internet", "TCP handshake", "TLS handshake"]);
    expect(shown.every(({ median }) => median !== null)).toBe(true);
    expect(shown[0]).toMatchObject({ whom: "192.168.1.1", wrong: false, slow: false });
    expect(shown[0].notes[1]).toBe("loss 0\u2009%");
  });

  it("is told by more of the traffic where nothing is probed", () => {
    expect(answers(latency.view(), null).map(({ key }) => key)).toEqual([
      "dns",
      "tcp_handshake",
      "tls_handshake",
      "quic_handshake",
      "http",
    ]);
  });

  it("calls wrong what loses too much, and shows a loss as a gap", () => {
    const [gateway] = answers(latency.view(), probes(0.3));
    expect(gateway.wrong).toBe(true);
    expect(gateway.course).toContain(null);
    expect(gateway.course).not.toContain(0);
  });

  it("says that nothing was seen, rather than zero", () => {
    for (const { median, notes } of answers(null, null)) {
      expect([median, notes]).toEqual([null, ["not seen"]]);
    }
  });
});
