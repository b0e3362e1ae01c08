import { describe, expect, it } from "vitest";
import type { ClientHello } from "./client-hello.ts";
import { ja4 } from "./ja4.ts";

/** The example of the published description. */
const EXAMPLE: ClientHello = {
  version: 0x0303,
  ciphers: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
    0x0035,
  ],
  extensions: [
    0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b,
    0x000a, 0x0015,
  ],
  sni: "www.example.com",
  alpn: ["h2"],
  firstAlpn: Uint8Array.of(0x68, 0x32),
  versions: [0x0304, 0x0303],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
};

const NOTHING: ClientHello = {
  version: 0x0301,
  ciphers: [],
  extensions: [],
  sni: null,
  alpn: [],
  firstAlpn: null,
  versions: [],
  signatureAlgorithms: [],
};

const start = (hello: Partial<ClientHello>): string => ja4({ ...NOTHING, ...hello }, "t").split("_")[0];

describe("JA4", () => {
  it("is what the description says of its example", () => {
    expect(ja4(EXAMPLE, "t")).toBe("t13d1516h2_8daaf6152771_e5627efa2ab1");
  });

  it("has the description's hash where there are no signature algorithms", () => {
    expect(ja4({ ...EXAMPLE, signatureAlgorithms: [] }, "t")).toBe("t13d1516h2_8daaf6152771_6d807ffa2a79");
  });

  it("does not see GREASE", () => {
    const greased = {
      ...EXAMPLE,
      ciphers: [0x4a4a, ...EXAMPLE.ciphers],
      extensions: [0x0a0a, ...EXAMPLE.extensions, 0xfafa],
      versions: [0xbaba, ...EXAMPLE.versions],
      signatureAlgorithms: [0x2a2a, ...EXAMPLE.signatureAlgorithms],
    };
    expect(ja4(greased, "t")).toBe(ja4(EXAMPLE, "t"));
  });

  it("sorts ciphers and extensions, but not signature algorithms", () => {
    const turned = {
      ...EXAMPLE,
      ciphers: EXAMPLE.ciphers.toReversed(),
      extensions: EXAMPLE.extensions.toReversed(),
    };
    expect(ja4(turned, "t")).toBe(ja4(EXAMPLE, "t"));
    const algorithms = EXAMPLE.signatureAlgorithms.toReversed();
    expect(ja4({ ...EXAMPLE, signatureAlgorithms: algorithms }, "t")).not.toBe(ja4(EXAMPLE, "t"));
  });

  it("says what there is none of", () => {
    expect(ja4(NOTHING, "t")).toBe("t10i000000_000000000000_000000000000");
    expect(ja4({ ...NOTHING, extensions: [0, 16] }, "q")).toBe("q10d000200_000000000000_000000000000");
  });

  it.each([
    [0x0304, "t13"],
    [0x0303, "t12"],
    [0x0302, "t11"],
    [0x0300, "ts3"],
    [0x0002, "ts2"],
    [0xfeff, "td1"],
    [0xfefd, "td2"],
    [0xfefc, "td3"],
    [0x7f1c, "t00"],
  ])("writes version %i as %s", (version, text) => {
    expect(start({ version }).slice(0, 3)).toBe(text);
    expect(start({ extensions: [43], versions: [0x0000, version] }).slice(0, 3)).toBe(text);
  });

  it.each([
    [[], "00"],
    [[0xab], "ab"],
    [[0xab, 0xcd], "ad"],
    [[0x30, 0xab], "3b"],
    [[0x30, 0x31, 0xab, 0xcd], "3d"],
    [[0x30, 0xab, 0xcd, 0x31], "01"],
    [[0x68], "hh"],
    [[0x68, 0x74, 0x74, 0x70, 0x2f, 0x31, 0x2e, 0x31], "h1"],
  ])("writes the first protocol %j as %s", (name, text) => {
    expect(start({ firstAlpn: Uint8Array.from(name) }).slice(-2)).toBe(text);
  });

  it("counts to 99", () => {
    const many = Array.from({ length: 120 }, (_, i) => 0xc000 + i);
    expect(start({ ciphers: many, extensions: many })).toBe("t10i999900");
  });
});
