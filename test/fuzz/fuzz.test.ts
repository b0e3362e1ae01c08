// Damaged frames from decode to flows: nothing throws, no frame takes long, memory is bounded.
// WIREGLASS_FUZZ_FRAMES says how many, WIREGLASS_FUZZ_SEED which ones: `npm run fuzz` sets both.

import { describe, expect, it } from "vitest";
import { runCampaign } from "./campaign.ts";
import { capturedSamples } from "./captured.ts";
import { corpus } from "./corpus.ts";

const FRAMES = Number(process.env["WIREGLASS_FUZZ_FRAMES"] ?? 20_000);
const SEED = Number(process.env["WIREGLASS_FUZZ_SEED"] ?? 1);
const LIMIT_MS = 5;
const GROWTH = 96 * 2 ** 20;

describe(`${FRAMES} damaged frames, seed ${SEED}`, () => {
  it("go through decode, flows and views", { timeout: 60_000 + FRAMES }, () => {
    const samples = [...corpus(SEED), ...capturedSamples()];
    const campaign = { seed: SEED, frames: FRAMES, samples };
    const result = runCampaign(campaign, LIMIT_MS);
    let slow = [...result.slow];
    // The collector and the other processes make a frame slow by chance; one that is slow by itself is so again.
    for (let again = 0; again < 7 && slow.length > 0; again++) {
      const once = runCampaign(campaign, LIMIT_MS).slow;
      slow = slow.filter((number) => once.has(number));
    }
    console.log(
      `seed ${SEED}: ${result.packets} frames from ${samples.length} samples, ${result.malformed} malformed, ` +
        `${result.flows} flows, slowest ${result.slowestMs.toFixed(2)} ms, memory grew ${(result.growth / 2 ** 20).toFixed(1)} MiB`,
    );
    expect(slow).toEqual([]);
    expect(result.packets).toBe(FRAMES);
    // Frames that no damage reaches the decoder with would prove nothing.
    expect(result.malformed).toBeGreaterThan(FRAMES / 20);
    expect(result.growth).toBeLessThan(GROWTH);
  });
});
