// The time between two milliseconds.

import { expect, test } from "vitest";
import { WallClock } from "./wall-clock.ts";

const START = 1_700_000_000_000;

/** Clocks that stand still until they are moved. */
class Machine {
  time = START + 0.4;
  uptime = 5000.123;

  pass(milliseconds: number): void {
    this.time += milliseconds;
    this.uptime += milliseconds;
  }

  date(): number {
    return Math.floor(this.time);
  }

  monotonic(): number {
    return this.uptime;
  }
}

/** The clock's error, in milliseconds. */
function errorOf(clock: WallClock, machine: Machine): number {
  return clock.seconds() * 1000 - machine.time;
}

test("microseconds pass", () => {
  const machine = new Machine();
  const clock = new WallClock(machine);
  const before = clock.seconds();
  machine.pass(0.25);
  expect((clock.seconds() - before) * 1000).toBeCloseTo(0.25, 3);
  machine.pass(17.031);
  expect((clock.seconds() - before) * 1000).toBeCloseTo(17.281, 3);
});

test("it finds out what Date has cut off", () => {
  const machine = new Machine();
  const clock = new WallClock(machine);
  for (let i = 0; i < 50; i++) {
    machine.pass(10.07);
    clock.seconds();
  }
  expect(Math.abs(errorOf(clock, machine))).toBeLessThan(0.1);
});

test("it is set with the machine's, forward and back", () => {
  const machine = new Machine();
  const clock = new WallClock(machine);
  for (const step of [3_600_000, -7_200_000]) {
    machine.time += step;
    expect(Math.abs(errorOf(clock, machine))).toBeLessThan(1.001);
  }
});

test("a machine that has slept is not behind", () => {
  const machine = new Machine();
  const clock = new WallClock(machine);
  machine.time += 1e8;
  machine.pass(1);
  expect(Math.abs(errorOf(clock, machine))).toBeLessThan(1.001);
});

test("a wait between the calls moves nothing", () => {
  const machine = new Machine();
  let wait = 0;
  const clock = new WallClock({
    date: () => machine.date(),
    monotonic: () => {
      machine.pass(wait);
      return machine.monotonic();
    },
  });
  for (let i = 0; i < 50; i++) {
    machine.pass(10.07);
    clock.seconds();
  }
  wait = 40;
  expect(Math.abs(errorOf(clock, machine))).toBeLessThan(0.1);
});
