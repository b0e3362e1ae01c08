// Damaged payloads of every protocol through every recogniser, the sessions and the engine: nothing throws, nothing takes long,
// nothing reads what is not its own, memory is flat.
// WIREGLASS_FUZZ_PAYLOADS says how many, WIREGLASS_FUZZ_SEED which ones: `npm run fuzz` sets both.

import { describe, expect, it } from "vitest";
import { PROTOCOLS } from "../../packages/core/src/classify/registry.ts";
import { PayloadCampaign } from "./payload-campaign.ts";
import { TALKS } from "./payloads.ts";

const PAYLOADS = Number(process.env["WIREGLASS_FUZZ_PAYLOADS"] ?? 4000);
const SEED = Number(process.env["WIREGLASS_FUZZ_SEED"] ?? 1);
/** For one payload through all recognisers, for one conversation through a session, and for one packet through the engine. */
const LIMIT_MS = 5;
/** A short run ends before the tables are full. */
const GROWTH = (PAYLOADS < 1_000_000 ? 96 : 16) * 2 ** 20;

describe(`${PAYLOADS} damaged payloads, seed ${SEED}`, () => {
  it("start from samples of every protocol", () => {
    const sampled = new Set(TALKS.map(({ app }) => app));
    // RTP has no beginning of its own: two packets in a row are known, and its tests have them.
    expect(PROTOCOLS.map(({ app }) => app).filter((app) => !sampled.has(app) && app !== "rtp")).toEqual([]);
  });

  it("go through every classifier", { timeout: 60_000 + 2 * PAYLOADS }, () => {
    const result = new PayloadCampaign(SEED, LIMIT_MS).run(PAYLOADS);
    const { payloads, packets, flows, recognised, slowest, growth } = result;
    const most = Object.entries(slowest).map(([what, ms]) => `${what} ${ms.toFixed(2)} ms`);
    console.log(
      `seed ${SEED}: ${payloads} payloads from ${TALKS.length} conversations, ${packets} packets, ${flows} flows, ` +
        `${recognised} known by content; slowest: ${most.join(", ")}; memory grew ${(growth / 2 ** 20).toFixed(1)} MiB`,
    );
    expect(result.slow).toEqual([]);
    expect(result.leaks).toEqual([]);
    // Damage that leaves nothing to recognise would prove nothing.
    expect(recognised).toBeGreaterThan(flows / 5);
    expect(growth).toBeLessThan(GROWTH);
  });
});
