// What is taken for a target.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { familyOf, isAddress, parseTarget } from "./address.ts";

describe("targets", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    [" 192.0.2.1 ", "192.0.2.1"],
    ["::1", "::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["localhost", "localhost"],
    ["example.com.", "example.com."],
    ["my_host-2", "my_host-2"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("%s is %s", (text, target) => {
    expect(parseTarget(text)).toBe(target);
  });

  test.each([
    "",
    " ",
    "-c",
    "-f.example",
    "a b",
    "a\nb",
    "a;b",
    "$(id)",
    "256.1.1.1",
    "1.2.3",
    "host:80",
    "192.0.2.1:80",
    "192.0.2.1%eth0",
    "fe80::1%",
    "fe80::1%a b",
    "http://a",
    "a..b",
    ".",
    "x".repeat(64),
    `${"abcdefgh.".repeat(29)}com`,
    "a\u0000",
  ])("%j is none", (text) => {
    expect(parseTarget(text)).toBeNull();
  });

  test("whatever is taken is taken again as it is, and cannot be an option or hold a space", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6(), fc.string({ unit: "binary" })), (text) => {
        const target = parseTarget(text);
        if (target === null) return;
        expect(parseTarget(target)).toBe(target);
        expect(target).toMatch(/^[^\s-][\x21-\x7e]*$/);
      }),
    );
  });

  test("addresses are told from names, and families apart", () => {
    expect(["192.0.2.1", "fe80::1%eth0", "localhost"].map(isAddress)).toEqual([true, true, false]);
    expect(["192.0.2.1", "fe80::1%eth0"].map(familyOf)).toEqual([4, 6]);
  });
});
