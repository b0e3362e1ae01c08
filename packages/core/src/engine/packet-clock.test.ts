// One wrong time moves nothing; a clock that has been set is followed.

import { describe, expect, test } from "vitest";
import { PacketClock } from "./packet-clock.ts";

const NOW = 1_700_000_000e6;
const FAR_FUTURE = 4_294_967_000e6;
const HOUR = 3600e6;

function clockAt(time: number): PacketClock {
  const clock = new PacketClock(true);
  clock.packet(time);
  return clock;
}

describe("a live clock", () => {
  test("goes with the packets, but not back for those that are late by a moment", () => {
    const clock = clockAt(NOW);
    expect([clock.packet(NOW + 10), clock.now]).toEqual([true, NOW + 10]);
    expect([clock.packet(NOW - 30e6), clock.now]).toEqual([true, NOW + 10]);
  });

  test.each([FAR_FUTURE, 0, NOW + 2 * HOUR, NOW - HOUR])(
    "does not believe a single packet of another time: %d",
    (time) => {
      const clock = clockAt(NOW);
      expect([clock.packet(time), clock.now]).toEqual([false, NOW]);
      expect([clock.packet(NOW + 1), clock.now]).toEqual([true, NOW + 1]);
      // Nor a second one, when all was well in between.
      expect([clock.packet(time + 1), clock.now]).toEqual([false, NOW + 1]);
    },
  );

  test("does not believe one time for ever, whoever sends it", () => {
    const clock = clockAt(NOW);
    for (let i = 0; i < 5; i++) expect(clock.packet(FAR_FUTURE)).toBe(false);
    expect(clock.now).toBe(NOW);
  });

  test.each([HOUR, -HOUR])("follows when time goes on from there: %d", (leap) => {
    const clock = clockAt(NOW);
    expect(clock.packet(NOW + leap)).toBe(false);
    expect([clock.packet(NOW + leap + 5), clock.now]).toEqual([true, NOW + leap + 5]);
    expect([clock.packet(NOW + leap + 3), clock.now]).toEqual([true, NOW + leap + 5]);
  });

  test("believes the host, and a first packet", () => {
    const clock = new PacketClock(true);
    expect([clock.silence(NOW), clock.now]).toEqual([false, NOW]);
    expect([clock.silence(NOW), clock.silence(NOW - 1), clock.now]).toEqual([false, false, NOW]);
    expect([clock.silence(NOW + HOUR), clock.now]).toEqual([true, NOW + HOUR]);
    expect([clock.silence(NOW - HOUR), clock.now]).toEqual([true, NOW - HOUR]);
    expect(clockAt(FAR_FUTURE).now).toBe(FAR_FUTURE);
  });
});

test("that of a file is the packet's, whatever it is", () => {
  const clock = new PacketClock(false);
  for (const time of [NOW, FAR_FUTURE, NOW, 0]) expect([clock.packet(time), clock.now]).toEqual([true, time]);
});
