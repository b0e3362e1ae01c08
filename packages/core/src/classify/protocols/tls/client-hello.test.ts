import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientHello, tlsExtension } from "../../../synth/app/tls.ts";
import { bytes, prefixed16, prefixed8, u16 } from "../../../synth/bytes.ts";
import { isGrease, parseClientHello } from "./client-hello.ts";
import { hostName } from "./names.ts";

const random = new Uint8Array(32).fill(9);
const keyShare = new Uint8Array(32).fill(5);
const HELLO = clientHello({
  random,
  sni: "www.example.com",
  alpn: ["h2", "http/1.1"],
  keyShare,
  ciphers: [0x1301, 0x0a0a],
});

const parse = (message: Uint8Array) => parseClientHello(message, 0, message.length);
const withExtension = (type: number, ...body: Uint8Array[]) =>
  parse(clientHello({ random, extensions: [tlsExtension(type, ...body)] }))!;

describe("ClientHello", () => {
  it("tells what the client offers", () => {
    expect(parse(HELLO)).toEqual({
      version: 0x0303,
      ciphers: [0x1301, 0x0a0a],
      extensions: [0, 23, 0xff01, 10, 11, 35, 16, 5, 13, 51, 45, 43],
      sni: "www.example.com",
      alpn: ["h2", "http/1.1"],
      firstAlpn: Uint8Array.from([0x68, 0x32]),
      versions: [0x0304, 0x0303],
      signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
    });
  });

  it("is null until it is whole, and does not mind what follows", () => {
    for (let end = 0; end < HELLO.length; end++) expect(parseClientHello(HELLO, 0, end)).toBeNull();
    expect(parse(bytes(HELLO, 1, 2, 3))).toEqual(parse(HELLO));
  });

  it("may have no extensions, as in SSL 3.0", () => {
    const body = bytes(u16(0x0300), random, 0, prefixed16(u16(5)), prefixed8([0]));
    expect(parse(bytes(1, 0, u16(body.length), body))).toMatchObject({ version: 0x0300, ciphers: [5], extensions: [] });
  });

  it("is null where its lengths do not fit each other", () => {
    const damaged = HELLO.slice();
    damaged[4 + 2 + 32] = 1; // a session id
    expect(parse(damaged)).toBeNull();
  });

  it("takes no name that a host cannot have", () => {
    const name = (text: string) => withExtension(0, prefixed16(Uint8Array.of(0), prefixed16(text))).sni;
    expect(name("a-b_c.Example.ORG")).toBe("a-b_c.Example.ORG");
    expect(name("104.236.167.107")).toBe("104.236.167.107");
    for (const text of [
      "",
      "a..b",
      ".a",
      "a b",
      "<b>",
      "a\nb",
      "ex\u00e4mple.org",
      "x".repeat(64),
      "a.".repeat(127) + "a",
    ]) {
      expect(name(text)).toBeNull();
    }
    expect(withExtension(0, Uint8Array.of(0, 9, 0, 0, 200)).sni).toBeNull();
  });

  it("shows protocols as printable text, and keeps the first as it is", () => {
    const hello = withExtension(16, prefixed16(prefixed8([0x1b, 0x5b]), prefixed8("h2")));
    expect(hello.alpn).toEqual(["·[", "h2"]);
    expect(hello.firstAlpn).toEqual(Uint8Array.of(0x1b, 0x5b));
  });

  it("never throws, and reads nothing outside", () => {
    fc.assert(
      fc.property(fc.nat({ max: HELLO.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 4 }), (at, change) => {
        const damaged = HELLO.slice();
        damaged.set(change.subarray(0, HELLO.length - at), at);
        const around = bytes(new Uint8Array(7).fill(0xff), damaged, new Uint8Array(70_000).fill(0x41));
        const hello = parseClientHello(around, 7, 7 + damaged.length);
        expect(hello).toEqual(parse(damaged));
        expect(
          hello === null ||
            hello.sni === null ||
            hostName(new TextEncoder().encode(hello.sni), 0, hello.sni.length) !== null,
        ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

it("GREASE has two equal bytes that end in a (RFC 8701)", () => {
  const all = Array.from({ length: 65_536 }, (_, i) => i).filter(isGrease);
  expect(all.map((value) => value.toString(16))).toEqual([
    "a0a",
    ...[..."123456789abcdef"].map((digit) => `${digit}a${digit}a`),
  ]);
});
