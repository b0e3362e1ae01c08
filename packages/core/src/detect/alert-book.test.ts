import { describe, expect, it } from "vitest";
import { AlertBook } from "./alert-book.ts";
import type { AlertRecord } from "./alert.ts";
import type { Finding } from "./detector.ts";
import { Exceptions } from "./exceptions.ts";
import type { FlowView } from "./flow-view.ts";
import { RULES } from "./registry.ts";
import { RuleState } from "./rule-state.ts";

const state = new RuleState(RULES.find(({ id }) => id === "port-scan")!);
const SECOND = 1e6;

const flow = (slot: number) => ({ communityId: `1:${slot}` }) as FlowView;

function setUp() {
  const told: AlertRecord[] = [];
  const exceptions = new Exceptions();
  const book = new AlertBook({ exceptions, flow, onAlert: (alert) => told.push(alert) });
  const raise = (key: string, second: number, more: Partial<Finding> = {}): void =>
    book.raise(state, { key, src: key, dst: null, summary: `of ${key}`, filter: "ip", ...more }, second * SECOND);
  return { told, exceptions, book, raise };
}

describe("an alert", () => {
  it("is one while it goes on, with count, first, last and the highest value", () => {
    const { told, book, raise } = setUp();
    for (const [second, observed] of [10, 30, 20].entries())
      raise("192.0.2.1", second, { observed, slots: [second, 1] });
    book.advance(3 * SECOND);
    expect(told).toHaveLength(1);
    book.advance(12 * SECOND);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({ count: 3, first: 0, last: 2, observed: 30, state: "open" });
    expect(told[1]?.evidence.flows).toEqual(["1:0", "1:1", "1:2"]);
    book.advance(902 * SECOND);
    expect(told[2]).toMatchObject({ state: "closed", time: 902, last: 2, id: told[0]?.id });
    raise("192.0.2.1", 1000);
    expect(told[3]?.id).not.toBe(told[0]?.id);
  });

  it("is named by rule, key and time, the same each time", () => {
    const ids = [setUp(), setUp()].map(({ told, raise }) => (raise("192.0.2.1", 5), told[0]?.id));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toContain("port-scan");
  });

  it("can be snoozed and closed", () => {
    const { told, book, raise } = setUp();
    raise("192.0.2.1", 0);
    const { id } = told[0]!;
    expect(book.snooze(id, 500, SECOND)).toBe(true);
    expect(told[1]?.snoozed_until).toBe(500);
    expect(book.close(id, 2 * SECOND)).toBe(true);
    expect([book.close(id, 3 * SECOND), book.view(3 * SECOND).open.MEDIUM]).toEqual([false, 0]);
  });

  it("of which an exception says that it is none is not opened, until that ends", () => {
    const { told, exceptions, book, raise } = setUp();
    const wrong = exceptions.set([
      { id: "a", rule: "port-scan", src: "192.0.2.0/24", dst: null, until: 100 },
      { id: "b", rule: null, src: "nobody", dst: null, until: null },
    ]);
    expect(wrong).toEqual(["b"]);
    raise("192.0.2.1", 50);
    expect([told.length, exceptions.hits("a"), book.counters.excepted]).toEqual([0, 1, 1]);
    raise("198.51.100.1", 50);
    raise("192.0.2.1", 100);
    expect(told.map(({ src_ip }) => src_ip)).toEqual(["198.51.100.1", "192.0.2.1"]);
  });
});

it("that is snoozed is not counted as open, until that is over; and packets that are set aside show", () => {
  const { told, book, raise } = setUp();
  raise("a", 1);
  const { id } = told[0]!;
  book.snooze(id, 60, 2 * SECOND);
  book.kept(id, 7, true);
  expect([59, 60].map((second) => book.view(second * SECOND).open.MEDIUM)).toEqual([0, 1]);
  expect(book.view(0).latest[0]?.evidence).toMatchObject({ packets: 7, complete: true });
  expect(book.open()[0]?.evidence.packets).toBe(7);
});

describe("a storm of alerts", () => {
  it("is summarised in one", () => {
    const { told, book, raise } = setUp();
    for (let i = 0; i < 5000; i++) raise(`10.0.${i >> 8}.${i & 255}`, i / 1000);
    expect(told.length).toBe(25);
    expect(book.view(0).open).toEqual({ LOW: 0, MEDIUM: 25, HIGH: 0 });
    book.finish(10 * SECOND);
    const storm = told.findLast(({ src_ip }) => src_ip === null);
    expect(storm).toMatchObject({ count: 5000 - 24, state: "closed" });
    expect(book.view(0).open.MEDIUM).toBe(0);
  });
});
