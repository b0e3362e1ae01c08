// The capture itself has lost frames: what all other figures say is then too low.

import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { many } from "./flow-words.ts";

export const captureLoss: Rule = {
  id: "capture-loss",
  title: "Capture loses frames",
  explanation:
    "Frames were lost before they could be looked at: the machine or the disk does not keep up. All figures are too low until " +
    "it does. Narrow the capture by a BPF filter, or shorten what is kept of each frame.",
  technique: null,
  severity: "MEDIUM",
  quiet: 60,
  parameters: [
    parameter("share", "share of the frames that are lost", null, 0.01, 0, 1),
    parameter("frames", "and at least", "frames", 100, 1, 1_000_000_000),
  ],
  make: (tools) => new CaptureLoss(tools),
};

class CaptureLoss implements Detector {
  readonly #tools: Tools;
  #dropped = 0;
  #packets = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  tick(second: number): void {
    const tools = this.#tools;
    const { dropped, packets } = tools.losses();
    const lost = dropped - this.#dropped;
    const seen = packets - this.#packets;
    // The counters come from time to time: what is little is added to what comes.
    if (lost < tools.value("frames")) return;
    this.#dropped = dropped;
    this.#packets = packets;
    const share = lost / (lost + seen);
    if (share < tools.value("share")) return;
    tools.raise({
      key: "capture",
      time: (second + 1) * 1e6,
      src: null,
      dst: null,
      summary: `${many(lost, "frame")} of ${many(lost + seen, "frame")} were lost by the capture, ${(share * 100).toFixed(1)} %`,
      observed: share,
      threshold: tools.value("share"),
      filter: "frame",
      count: 1,
    });
  }
}
