// Who talks how much, against a map: exact until the bound, within the error after it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostTable } from "./host-table.ts";

interface Addition {
  host: number;
  ipv6: boolean;
  sent: number;
  received: number;
}

const nameOf = ({ host, ipv6 }: Addition): string =>
  ipv6 ? `::${host === 0 ? "" : host.toString(16)}` : `0.0.0.${host}`;

function add(table: HostTable, { host, ipv6, sent, received }: Addition): void {
  table.add(
    Int32Array.of(99, 0, 0, 0, host),
    1,
    ipv6,
    host === 1,
    sent > 0 ? 1 : 0,
    sent,
    received > 0 ? 1 : 0,
    received,
  );
}

interface Truth {
  sent: number;
  received: number;
  packets: number;
}

function truthOf(additions: readonly Addition[]): Map<string, Truth> {
  const truth = new Map<string, Truth>();
  for (const addition of additions) {
    const name = nameOf(addition);
    const { sent, received, packets } = truth.get(name) ?? { sent: 0, received: 0, packets: 0 };
    const more = (addition.sent > 0 ? 1 : 0) + (addition.received > 0 ? 1 : 0);
    truth.set(name, { sent: sent + addition.sent, received: received + addition.received, packets: packets + more });
  }
  return truth;
}

const additions = (hosts: number): fc.Arbitrary<Addition[]> =>
  fc.array(
    fc
      .record({
        host: fc.integer({ min: 0, max: hosts - 1 }),
        ipv6: fc.boolean(),
        sent: fc.integer({ min: 0, max: 2000 }),
        received: fc.integer({ min: 0, max: 2000 }),
      })
      .filter(({ sent, received }) => sent + received > 0),
    { maxLength: 300 },
  );

describe("up to the bound", () => {
  test("every figure is exact, and the largest come first", () => {
    fc.assert(
      fc.property(additions(16), fc.integer({ min: 1, max: 40 }), (list, count) => {
        const table = new HostTable(7, 32);
        for (const each of list) add(table, each);
        const truth = truthOf(list);
        const expected = [...truth].map(([ip, { sent, received, packets }]) => ({
          ip,
          packets,
          bytes: sent + received,
          bytes_sent: sent,
          bytes_received: received,
          local: ip === "0.0.0.1" || ip === "::1",
        }));
        const top = table.top(count);
        expect(new Set(table.top(32))).toEqual(new Set(expected));
        expect(top).toEqual(table.top(32).slice(0, count));
        expect(top.map(({ bytes }) => bytes)).toEqual(
          expected
            .map(({ bytes }) => bytes)
            .toSorted((a, b) => b - a)
            .slice(0, count),
        );
        expect(table.error).toBe(0);
        expect(table.sources).toBe([...truth.values()].filter(({ sent }) => sent > 0).length);
        expect(table.destinations).toBe([...truth.values()].filter(({ received }) => received > 0).length);
      }),
    );
  });

  test("equal ones stand in the order of their addresses, whatever the order in which they came, and the seed", () => {
    const hosts = Array.from({ length: 200 }, (_, host) => ({ host, ipv6: false, sent: 5, received: 0 }));
    hosts.push({ host: 0, ipv6: true, sent: 5, received: 0 });
    const expected = ["0.0.0.0", "0.0.0.1", "0.0.0.2", "0.0.0.3", "0.0.0.4"];
    fc.assert(
      fc.property(fc.shuffledSubarray(hosts, { minLength: hosts.length }), fc.integer(), (order, seed) => {
        const table = new HostTable(seed, 256);
        for (const each of order) add(table, each);
        expect(table.top(5).map(({ ip }) => ip)).toEqual(expected);
        expect(table.top(300).at(-1)!.ip).toBe("::");
      }),
      { numRuns: 20 },
    );
  });
});

describe("beyond the bound", () => {
  test("no figure is too high, none is too low by more than the error, and who is missing has no more than that", () => {
    fc.assert(
      fc.property(additions(60), fc.integer({ min: 2, max: 20 }), (list, capacity) => {
        const table = new HostTable(3, capacity);
        for (const each of list) add(table, each);
        const truth = truthOf(list);
        const shown = new Map(table.top(capacity).map((record) => [record.ip, record]));
        expect(table.size).toBeLessThanOrEqual(capacity);
        expect(shown.size).toBe(table.size);
        for (const [ip, { sent, received, packets }] of truth) {
          const record = shown.get(ip);
          const bytes = record?.bytes ?? 0;
          expect(bytes).toBeLessThanOrEqual(sent + received);
          expect(bytes + table.error).toBeGreaterThanOrEqual(sent + received);
          if (record === undefined) continue;
          expect(record.bytes_sent + record.bytes_received).toBe(record.bytes);
          expect(record.packets).toBeLessThanOrEqual(packets);
          expect(record.packets).toBeGreaterThan(0);
        }
        // Misra and Gries: what was taken off everybody is a share of what came.
        const all = [...truth.values()].reduce((sum, { sent, received }) => sum + sent + received, 0);
        if (table.error > 0) expect(table.error).toBeLessThan(all);
        expect(table.sources).toBeLessThanOrEqual([...truth.values()].filter(({ sent }) => sent > 0).length);
        expect(table.destinations).toBeLessThanOrEqual(
          [...truth.values()].filter(({ received }) => received > 0).length,
        );
      }),
      { numRuns: 300 },
    );
  });

  test("who sends much is found among a flood of those who send little", () => {
    const table = new HostTable(1, 64);
    for (let i = 0; i < 100_000; i++) {
      table.add(Int32Array.of(0, 0, 1, i), 0, true, false, 1, 60, 0, 0);
      if (i % 100 === 0) table.add(Int32Array.of(0, 0, 0, 42), 0, false, false, 1, 10_000, 0, 0);
    }
    const [first] = table.top(1);
    expect(first!.ip).toBe("0.0.0.42");
    expect(first!.bytes).toBeGreaterThanOrEqual(10_000_000 - table.error);
    expect(table.error).toBeLessThan(16_000_000 / 16);
  });
});

test("what a host sends to itself counts once", () => {
  const table = new HostTable(1);
  const loopback = Int32Array.of(0, 0, 0, 0x7f000001);
  table.addOwn(loopback, 0, false, true, 3, 300);
  table.add(loopback, 0, false, true, 1, 50, 0, 0);
  expect(table.top(1)).toEqual([
    { ip: "127.0.0.1", packets: 4, bytes: 350, bytes_sent: 350, bytes_received: 300, local: true },
  ]);
  expect([table.sources, table.destinations]).toEqual([1, 1]);
});
