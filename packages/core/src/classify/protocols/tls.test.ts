import { describe, expect, it } from "vitest";
import { Random } from "../../synth/random.ts";
import { bytes } from "../../synth/bytes.ts";
import { Verdict } from "../protocol.ts";
import { lookAt } from "../testing/look.ts";
import { TEXT_CORPUS } from "../testing/text-corpus.ts";
import { DTLS_CORPUS, TLS_CORPUS } from "../testing/tls-corpus.ts";
import { dtls } from "./dtls.ts";
import { tls } from "./tls.ts";

const stream = (payload: Uint8Array): number => tls.tcp!(lookAt(payload));
const datagram = (payload: Uint8Array): number => dtls.udp!(lookAt(payload));

describe("recognising TLS on any port", () => {
  it.each(TLS_CORPUS)("$what", ({ bytes: payload }) => {
    expect(stream(payload)).toBe(Verdict.YES);
  });

  it.each(TLS_CORPUS)("$what, as it comes byte by byte", ({ bytes: payload }) => {
    const verdicts = Array.from(payload, (_, i) => stream(payload.subarray(0, i + 1)));
    const sure = verdicts.indexOf(Verdict.YES);
    expect(new Set(verdicts.slice(0, sure))).toEqual(new Set([Verdict.MORE]));
    expect(new Set(verdicts.slice(sure))).toEqual(new Set([Verdict.YES]));
  });

  it("is sure of a hello long before its end", () => {
    expect(stream(TLS_CORPUS[0].bytes.subarray(0, 11))).toBe(Verdict.YES);
  });

  it("does not take one record header for TLS", () => {
    expect(stream(bytes(23, 3, 3, 0, 2, 1, 2))).toBe(Verdict.MORE);
    expect(stream(bytes(23, 3, 3, 0, 2, 1, 2, 23, 3, 1, 0, 9))).toBe(Verdict.NO);
  });
});

describe("recognising DTLS on any port", () => {
  it.each(DTLS_CORPUS)("$what", ({ bytes: payload }) => {
    expect(datagram(payload)).toBe(Verdict.YES);
  });

  it("knows what was captured in part", () => {
    const payload = DTLS_CORPUS[3].bytes;
    const look = lookAt(payload);
    look.end -= 10;
    expect(dtls.udp!(look)).toBe(Verdict.YES);
  });

  it("wants records that fill the datagram", () => {
    expect(datagram(bytes(DTLS_CORPUS[2].bytes, 0))).toBe(Verdict.NO);
    expect(datagram(DTLS_CORPUS[2].bytes.subarray(0, -1))).toBe(Verdict.NO);
  });
});

describe("what is not TLS", () => {
  it("is every text protocol", () => {
    for (const { what, bytes: payload } of TEXT_CORPUS) {
      expect([what, stream(payload), datagram(payload)]).toEqual([what, Verdict.NO, Verdict.NO]);
    }
  });

  it("is any random bytes, even behind a likely first byte", () => {
    const random = new Random(7);
    let taken = 0;
    for (let i = 0; i < 100_000; i++) {
      const payload = random.bytes(random.between(1, 64));
      if (i % 2 === 1) payload[0] = random.pick([0x80, 20, 21, 22, 23]);
      if (stream(payload) === Verdict.YES || datagram(payload) === Verdict.YES) taken++;
    }
    expect(taken).toBe(0);
  });
});
