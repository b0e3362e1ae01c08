import { expect, it } from "vitest";
import { learnedOf } from "./learned.ts";

const devices = { seen: 7, known: ["02:00:00:00:00:01"] };
const countries = { seen: 5, known: ["IS"] };

it("what was learned is taken as it was kept, and what was kept before there were countries as well", () => {
  expect(learnedOf({ levels: [], devices, countries })).toEqual({ levels: [], devices, countries });
  const nothing = { seen: 0, known: [] };
  for (const before of [{}, { countries: null }, { countries: { seen: -1, known: [] } }, { countries: { seen: 1 } }])
    expect(learnedOf({ levels: [], devices, ...before })).toEqual({ levels: [], devices, countries: nothing });
});

it("of what makes no sense, nothing is taken", () => {
  for (const value of [undefined, null, 5, {}, { levels: [] }, { levels: 1, devices }])
    expect(learnedOf(value)).toBeNull();
  const odd = { levels: [{ name: "x" }], devices: { ...devices, known: [1, "02:00:00:00:00:01"] } };
  expect(learnedOf(odd)).toMatchObject({ levels: [], devices });
});
