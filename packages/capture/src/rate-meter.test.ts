import { expect, it } from "vitest";
import { RateMeter } from "./rate-meter.ts";

const look = (received: number, sent: number) => new Map([["eth0", { received, sent }]]);

it("knows no rate at the first look", () => {
  const meter = new RateMeter();
  expect(meter.age(5)).toBeNull();
  expect(meter.look(look(1000, 1000), 0).get("eth0")).toEqual({ bits_in_s: null, bits_out_s: null });
  expect(meter.age(5)).toBe(5);
});

it("gives bits a second between two looks", () => {
  const meter = new RateMeter();
  meter.look(look(1000, 1000), 0);
  expect(meter.look(look(2000, 1500), 500).get("eth0")).toEqual({ bits_in_s: 16_000, bits_out_s: 8000 });
});

it("starts again when a counter falls or an interface is new", () => {
  const meter = new RateMeter();
  meter.look(look(1000, 1000), 0);
  expect(meter.look(look(10, 10), 1000).get("eth0")).toEqual({ bits_in_s: null, bits_out_s: null });
  const rates = meter.look(new Map([["eth1", { received: 1, sent: 1 }]]), 2000);
  expect([...rates]).toEqual([["eth1", { bits_in_s: null, bits_out_s: null }]]);
});
