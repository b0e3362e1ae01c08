// All recognisers against each other: each knows its own first bytes in any pieces, and no others and no random ones.

import { describe, expect, it } from "vitest";
import { i32 } from "../decode/bytes.ts";
import { rtp } from "../synth/app/rtp.ts";
import { wireguardData } from "../synth/app/wireguard.ts";
import { Random } from "../synth/random.ts";
import type { Look } from "./look.ts";
import { Verdict } from "./protocol.ts";
import { TCP_ENTRIES, TCP_ENTRIES_BY_BYTE, UDP_ENTRIES, UDP_ENTRIES_BY_BYTE } from "./registry.ts";
import { BINARY_CORPUS } from "./testing/binary-corpus.ts";
import type { Sample } from "./testing/binary-corpus.ts";
import { DATAGRAM_CORPUS } from "./testing/datagram-corpus.ts";
import { ascii, lookAt } from "./testing/look.ts";
import { TEXT_CORPUS } from "./testing/text-corpus.ts";
import { DTLS_CORPUS, TLS_CORPUS } from "./testing/tls-corpus.ts";

const noise = new Random(1).bytes(48);

const SAMPLES: readonly Sample[] = [
  ...BINARY_CORPUS,
  ...TEXT_CORPUS.map(({ app, what, bytes }) => ({ app, what, bytes, transport: "tcp" as const })),
];

/** Those that have tests of their own, and more than one of which may be sure. */
const OTHERS: readonly Sample[] = [
  ...TLS_CORPUS.map(({ app, what, bytes }) => ({ app, what, bytes, transport: "tcp" as const })),
  ...DTLS_CORPUS.map(({ app, what, bytes }) => ({ app, what, bytes, transport: "udp" as const })),
  ...DATAGRAM_CORPUS.map(({ app, what, bytes, port = 40_000 }) => ({
    app,
    what,
    bytes,
    port,
    transport: "udp" as const,
  })),
  second(
    "rtp",
    rtp({ sequence: 1, timestamp: 160, source: 7 }, noise),
    rtp({ sequence: 2, timestamp: 320, source: 7 }, noise),
  ),
  second("wireguard", wireguardData(77, 1, noise), wireguardData(77, 2, noise)),
  second("sip", ascii("hello"), ascii("hello"), 5060),
];

function second(app: string, before: Uint8Array, bytes: Uint8Array, port = 40_000): Sample {
  return { app, what: "a second datagram", transport: "udp", bytes, before, port };
}

function look(sample: Sample, bytes = sample.bytes, port = sample.port ?? 40_000): Look {
  const seen = lookAt(bytes, port);
  if (sample.before === undefined) return seen;
  seen.previousLength = sample.before.length;
  for (let i = 0; i < 4; i++) seen.previous[i] = sample.before.length >= 4 * i + 4 ? i32(sample.before, 4 * i) : 0;
  return seen;
}

function askAll(seen: Look, transport: "tcp" | "udp"): string[] {
  const entries = transport === "tcp" ? TCP_ENTRIES : UDP_ENTRIES;
  const sure = entries.filter(({ protocol }) => protocol[transport]!(seen) === Verdict.YES);
  return [...new Set(sure.map(({ protocol }) => protocol.app))];
}

function askOwn(sample: Sample, seen: Look): number {
  const entries = sample.transport === "tcp" ? TCP_ENTRIES : UDP_ENTRIES;
  const own = entries.filter(({ protocol }) => protocol.app === sample.app);
  return Math.max(...own.map(({ protocol }) => protocol[sample.transport]!(seen)));
}

describe.each(SAMPLES)("$app: $what", (sample) => {
  it("is known, and nobody else takes it", () => {
    expect(askAll(look(sample), sample.transport)).toEqual([sample.app]);
  });
});

describe.each(SAMPLES.filter(({ transport }) => transport === "tcp"))("$app: $what", (sample) => {
  it("is waited for, byte by byte", () => {
    for (let length = 1; length < sample.bytes.length; length++) {
      const seen = look(sample, sample.bytes.subarray(0, length));
      expect(askOwn(sample, seen), `after ${length} bytes`).not.toBe(Verdict.NO);
      expect([[], [sample.app]], `after ${length} bytes`).toContainEqual(askAll(seen, sample.transport));
    }
  });
});

describe.each(SAMPLES.filter(({ port }) => port !== undefined))("$app: $what", (sample) => {
  it("is not sure on another port", () => {
    expect(askAll(look(sample, sample.bytes, 40_000), sample.transport)).toEqual([]);
  });
});

describe.each([...SAMPLES, ...OTHERS])("$app: $what", (sample) => {
  it("is known only by who knows its first byte, whatever that is", () => {
    const entries = sample.transport === "tcp" ? TCP_ENTRIES : UDP_ENTRIES;
    const byByte = sample.transport === "tcp" ? TCP_ENTRIES_BY_BYTE : UDP_ENTRIES_BY_BYTE;
    const bytes = sample.bytes.slice();
    for (let first = 0; first < 256; first++) {
      bytes[0] = first;
      // A datagram before it began the same way.
      const before = sample.before?.with(0, first);
      const seen = look(before === undefined ? sample : { ...sample, before }, bytes);
      const sure = entries.filter((entry) => entry.recognise(seen) === Verdict.YES);
      expect(byByte[first]).toEqual(expect.arrayContaining(sure));
    }
  });
});

describe("random bytes", () => {
  it.each(["tcp", "udp"] as const)("are nobody's: %s", (transport) => {
    const random = new Random(20_260_101);
    const seen = lookAt(new Uint8Array(96));
    const taken: string[] = [];
    for (let round = 0; round < 20_000; round++) {
      seen.data.set(random.bytes(96), seen.start);
      seen.end = seen.start + 1 + random.below(96);
      seen.length = seen.end - seen.start;
      // The first byte decides most: each value comes in turn.
      seen.data[seen.start] = round;
      taken.push(...askAll(seen, transport));
    }
    expect(taken).toEqual([]);
  });
});

describe("damaged payloads", () => {
  it("neither throw nor let a recogniser read outside of its bytes", () => {
    const random = new Random(7);
    for (const sample of SAMPLES) {
      for (let round = 0; round < 40; round++) {
        const damaged = sample.bytes.slice(0, 1 + random.below(sample.bytes.length));
        for (let i = 0; i < 3; i++) damaged[random.below(Math.min(64, damaged.length))] = random.next();
        const here = look(sample, damaged);
        const there = look(sample, damaged);
        there.data = there.data.map((byte, i) => (i < there.start || i >= there.end ? 0xf7 : byte));
        expect(askAll(here, sample.transport)).toEqual(askAll(there, sample.transport));
      }
    }
  });
});
