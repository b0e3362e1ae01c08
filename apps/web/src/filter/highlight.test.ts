import fc from "fast-check";
import { expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const kinds = (filter: string) =>
  highlight(filter)
    .filter(({ text }) => text.trim() !== "")
    .map(({ kind, text }) => `${kind}:${text}`);

it("tells fields, words, operators and values apart", () => {
  expect(kinds('ip.addr == 10.0.0.0/8 and not wg.app == "mdns"')).toEqual([
    "field:ip.addr",
    "operator:==",
    "value:10.0.0.0/8",
    "word:and",
    "word:not",
    "field:wg.app",
    "operator:==",
    'value:"mdns"',
  ]);
  expect(kinds("ipv6.src == 2001:db8::/32")).toContain("value:2001:db8::/32");
});

it("shows every character exactly once, whatever is typed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (filter) => {
      expect(
        highlight(filter)
          .map(({ text }) => text)
          .join(""),
      ).toBe(filter);
    }),
  );
});
