import { describe, expect, it } from "vitest";
import { certificate } from "../../../synth/app/certificate.ts";
import { bytes } from "../../../synth/bytes.ts";
import { Mutator } from "../../../synth/mutate.ts";
import { Frame } from "../../../capfile/frame.ts";
import { parseCertificate } from "./certificate.ts";

const key = new Uint8Array(64).fill(3);
/** The builder writes one byte for each character. */
const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));
const parse = (der: Uint8Array) => parseCertificate(der, 0, der.length);

describe("certificates", () => {
  it("say whose they are and how long they are good for", () => {
    const der = certificate({
      subject: "www.example.com",
      issuer: "Example CA",
      names: ["a.example", "b.example"],
      key,
    });
    expect(parse(der)).toEqual({
      subject: "www.example.com",
      issuer: "Example CA",
      not_before: Date.UTC(2026, 0, 1) / 1000,
      not_after: Date.UTC(2027, 0, 1) / 1000,
      san_count: 2,
    });
  });

  it("count years from 1950", () => {
    const der = certificate({ subject: "a", notBefore: "500228235959Z", notAfter: "491231000000Z", key });
    expect(parse(der)).toMatchObject({
      not_before: Date.UTC(1950, 1, 28, 23, 59, 59) / 1000,
      not_after: Date.UTC(2049, 11, 31) / 1000,
    });
  });

  it.each(["26010100000Z", "261301000000Z", "26010a000000Z", "2601010000000"])(
    "have no time that is none: %s",
    (text) => {
      expect(parse(certificate({ subject: "a", notBefore: text, key }))!.not_before).toBeNull();
    },
  );

  it("show names in UTF-8 without what would change the text around them", () => {
    expect(parse(certificate({ subject: utf8("B\u00fccher \u2713"), key }))!.subject).toBe("B\u00fccher \u2713");
    expect(parse(certificate({ subject: utf8("a\u202eb\u001b[2J\u0000"), key }))!.subject).toBe("a·b·[2J·");
    expect(parse(certificate({ subject: "\xfc\xc3(\xe2\x82", key }))!.subject).toBe("··(··");
  });

  it("are null where they are none, and cut where they end", () => {
    const der = certificate({ subject: "www.example.com", key });
    expect(parse(der.subarray(0, -1))).toBeNull();
    expect(parse(bytes(0x31, der.subarray(1)))).toBeNull();
    expect(parse(new Uint8Array(0))).toBeNull();
  });

  it("never throw when they are damaged", () => {
    const der = certificate({ subject: "www.example.com", key });
    const mutator = new Mutator(5);
    const frame = new Frame();
    let readable = 0;
    for (let i = 0; i < 20_000; i++) {
      mutator.mutate(der, frame);
      if (parseCertificate(frame.data, frame.offset, frame.offset + frame.captured) !== null) readable++;
    }
    expect(readable).toBeGreaterThan(1000);
    expect(readable).toBeLessThan(19_000);
  });
});
