import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Blacklist } from "./blacklist.ts";
import { isInside, parseAddress, parseNetwork } from "./network.ts";

const lookUp = (list: Blacklist, ip: string) => {
  const { words, ipv6 } = parseAddress(ip)!;
  return list.address(words, 0, ipv6)?.entry ?? null;
};

describe("a blacklist", () => {
  it("knows addresses, networks, names and fingerprints", () => {
    const text =
      "192.0.2.1\n198.51.100.0/24 ; bad\n# nothing\n\n2001:db8::/32\nevil.example\n*.worse.example\nt13d1516h2_8daaf6152771_b186095e22b6";
    const list = Blacklist.of([{ name: "l", text }]);
    expect([list.size, list.broken]).toEqual([6, 0]);
    expect(["192.0.2.1", "192.0.2.2", "198.51.100.255", "198.51.101.0"].map((ip) => lookUp(list, ip))).toEqual([
      "192.0.2.1",
      null,
      "198.51.100.0/24",
      null,
    ]);
    expect([lookUp(list, "2001:db8:1::1") !== null, lookUp(list, "2001:db9::1")]).toEqual([true, null]);
    expect(
      ["evil.example", "a.B.EVIL.example.", "notevil.example", "x.worse.example", "example"].map(
        (name) => list.name(name)?.entry,
      ),
    ).toEqual(["evil.example", "evil.example", undefined, "worse.example", undefined]);
    expect(list.ja4("t13d1516h2_8daaf6152771_b186095e22b6")?.list).toBe("l");
  });

  it("skips broken lines and says which they are", () => {
    const list = Blacklist.of([
      { name: "l", text: "192.0.2.1\nno such thing!\n192.0.2.999\n198.51.100.0/33\n192.0.2.2" },
    ]);
    expect(list.size).toBe(2);
    expect(list.problems).toEqual([
      { list: "l", line: 2, text: "no such thing!" },
      { list: "l", line: 3, text: "192.0.2.999" },
      { list: "l", line: 4, text: "198.51.100.0/33" },
    ]);
  });

  it("finds what a search through all networks finds", () => {
    const ip = fc.tuple(fc.nat(255), fc.nat(3), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
    const network = fc.tuple(ip, fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`);
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 60 }),
        fc.array(ip, { minLength: 1, maxLength: 30 }),
        (networks, ips) => {
          const list = Blacklist.of([{ name: "l", text: networks.join("\n") }]);
          const parsed = networks.map((text) => parseNetwork(text)!);
          for (const each of ips) {
            const expected = parsed.some((one) => isInside(one, parseAddress(each)!));
            expect(lookUp(list, each) !== null).toBe(expected);
          }
        },
      ),
    );
  });

  it("takes a hundred thousand entries, and any text", () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `${1 + (i % 200)}.${(i >> 3) & 255}.${(i * 7) & 255}.0/24`);
    expect(Blacklist.of([{ name: "l", text: lines.join("\n") }]).size).toBe(100_000);
    fc.assert(fc.property(fc.string(), (text) => void Blacklist.of([{ name: "l", text }])));
  });
});
