// What may be asked of this machine's capture at once.

import { describe, expect, it } from "vitest";
import { LocalCaptureSystem } from "./capture-system.ts";

describe("LocalCaptureSystem", () => {
  it("checks only so many capture filters at a time: each is a process", async () => {
    const answers: (() => void)[] = [];
    const broker = {
      probe: async () => ({ libpcap: null, problem: null }),
      checkBpf: () => new Promise<null>((resolve) => answers.push(() => resolve(null))),
    };
    const system = new LocalCaptureSystem(broker, {});
    const asked = Array.from({ length: 100 }, () => system.checkBpf("host slow.example", undefined));
    const refused = Promise.allSettled(asked);
    expect(answers).toHaveLength(8);
    for (const answer of answers) answer();
    const failures = (await refused).filter((each) => each.status === "rejected");
    expect(failures).toHaveLength(92);
    expect(failures[0].reason).toMatchObject({ problem: { code: "too-many-clients" } });
    // There is room again.
    void system.checkBpf("tcp", undefined);
    expect(answers).toHaveLength(9);
    await system.checks();
  });
});
