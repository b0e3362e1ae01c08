import fc from "fast-check";
import { expect, it } from "vitest";
import { carried, parseSearch, readSearch, usualWindow, writeSearch, type Search } from "./search.ts";

const search = fc.record(
  {
    filter: fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
    source: fc.constant("local" as const),
    paused: fc.constant(true as const),
    window: fc.constantFrom(60, 300, 900, 0),
    rate: fc.constantFrom("application" as const, "transport" as const),
    targets: fc.constantFrom("1", "3,1", "-"),
    heat: fc.constantFrom("dns" as const, "ping" as const),
    sort: fc.constantFrom("bytes.desc", "end.asc"),
    dialog: fc.constantFrom("source" as const, "keys" as const),
  },
  { requiredKeys: [] },
);

it("holds the whole state of the page in the URL", () => {
  fc.assert(
    fc.property(search, (state) => {
      expect(readSearch(parseSearch(writeSearch({ ...state })))).toEqual(state);
    }),
  );
});

it("takes nothing from a URL that it does not know", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (raw) => {
      const known: Search = readSearch(raw);
      expect(readSearch(parseSearch(writeSearch({ ...known })))).toEqual(known);
    }),
  );
  expect(
    readSearch({ sort: "bytes.sideways", window: "17", from: "9", to: "3", heat: "sun", dialog: "delete" }),
  ).toEqual({});
});

it("writes addresses that a person can read", () => {
  expect(writeSearch({ filter: "tcp", paused: true })).toBe("?filter=tcp&paused=1");
});

it("leaves a page's own affairs behind when it goes to another", () => {
  expect(carried({ filter: "tcp", sort: "bytes.desc", dialog: "keys" })).toEqual({ filter: "tcp" });
});

it("lets the usual window grow with the capture, without a jump", () => {
  expect([0, 30, 60, 61, 150, 300, 9000].map(usualWindow)).toEqual([60, 60, 60, 61, 150, 300, 300]);
});
