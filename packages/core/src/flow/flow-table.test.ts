// The table as a container: it finds what was put in, keeps to its cap, and evicts what matters least.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Packet, TcpFlag } from "../decode/packet.ts";
import { Random } from "../synth/random.ts";
import { FlowTable } from "./flow-table.ts";
import type { EndReason } from "./flow-table.ts";
import { CLIENT, SECOND, SERVER, TableUnderTest, back, datagram, out } from "./testing.ts";

const { ACK, FIN, RST, SYN } = TcpFlag;

/** The least that a table holds, whatever the cap. */
const LEAST = 1024;
const udp = (port: number): Uint8Array => datagram(CLIENT, SERVER, { src: port, dst: 53 });
const ports = (under: TableUnderTest): (number | null)[] => under.ended.map(({ src_port }) => src_port);

const full = (): TableUnderTest => {
  const under = new TableUnderTest({ memory: 1 });
  expect(under.table.capacity).toBe(LEAST);
  return under;
};

/** Enough of them fill the table. */
const fillUp = (under: TableUnderTest, time: number): void => {
  for (let port = 10_000; under.table.size < LEAST; port++) under.count(udp(port), time);
};

/** In the order of their slots. */
const visited = (under: TableUnderTest, round: number): number[] => {
  const slots: number[] = [];
  under.table.visitSince(round, (slot) => slots.push(slot));
  return slots.toSorted((a, b) => a - b);
};

describe("what has had packets since", () => {
  test("is told, and what is older is not, whatever the times are", () => {
    const under = new TableUnderTest();
    const slots = new Map<number, number>();
    const count = (port: number, seconds: number): void => {
      under.count(udp(port), seconds);
      slots.set(port, under.table.slot);
    };
    for (let port = 1; port <= 10; port++) count(port, port);
    // Ahead by a century, and back to where it was.
    count(11, 2 ** 32);
    count(10, 10);
    for (let port = 12; port <= 20; port++) count(port, port);
    const { round } = under.table;
    for (const port of [20, 3, 11]) count(port, 21);
    expect(visited(under, round)).toEqual([3, 11, 20].map((port) => slots.get(port)));
    expect(visited(under, 0)).toHaveLength(under.table.size);
  });
});

describe("eviction", () => {
  test("when full, each new flow costs one, and each is counted", () => {
    const under = full();
    fillUp(under, 0);
    expect(under.table.evicted).toBe(0);
    for (let port = 1; port <= 5; port++) under.count(udp(port), 1);
    expect(under.table.size).toBe(LEAST);
    expect(under.table.evicted).toBe(5);
    expect(under.ended.map(({ reason }) => reason)).toEqual(Array(5).fill("evicted"));
  });

  test("unanswered SYNs go first, then what is closed, then the longest idle", () => {
    const under = full();
    const reset = back({ dst: 5, flags: RST });
    under.count(udp(1), 0);
    under.count(out({ src: 2, flags: ACK }), 1);
    under.count(back({ dst: 2, flags: ACK }), 1);
    under.count(udp(3), 2);
    under.count(out({ src: 4, flags: SYN }), 3);
    under.count(out({ src: 5, flags: SYN }), 4);
    under.count(reset, 4);
    under.count(out({ src: 6, flags: SYN }), 5);
    under.count(udp(1), 6);
    fillUp(under, 7);
    for (let port = 100; port < 106; port++) under.count(udp(port), 8);
    expect(ports(under)).toEqual([4, 6, 5, 2, 3, 1]);
  });

  test("a flood pushes out nothing but itself", () => {
    const under = full();
    const answered = Array.from({ length: 100 }, (_, i) => i + 1);
    for (const src of answered) under.count(out({ src, flags: SYN }));
    for (const dst of answered) under.count(back({ dst, flags: SYN | ACK }));
    for (let src = 1000; src < 6000; src++) under.count(out({ src, flags: SYN }), 1);
    expect(under.table.evicted).toBe(5000 - (LEAST - 100));
    expect(under.ended.every(({ src_port }) => src_port! >= 1000)).toBe(true);
  });
});

describe("finish", () => {
  test("ends all in the order in which they began", () => {
    const under = new TableUnderTest();
    under.count(udp(3), 2);
    under.count(out({ src: 1, flags: FIN }), 1);
    under.count(udp(2), 0);
    under.count(udp(3), 9);
    under.finish();
    expect(ports(under)).toEqual([2, 1, 3]);
    expect(under.table.size).toBe(0);
  });
});

function put32(out: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) out[at + i] = value >>> (24 - 8 * i);
}

/** A packet of flow number `id`, from either side. Version 6 for odd ids, so that both keys are used. */
function fill(packet: Packet, id: number, reverse: boolean, time: number): void {
  const net = packet.net.length === 32 ? packet.net.fill(0) : new Uint8Array(32);
  const source = reverse ? 16 : 0;
  put32(net, source + (id & 1 ? 12 : 0), id);
  put32(net, 16 - source, 7);
  packet.ipVersion = id & 1 ? 6 : 4;
  packet.net = net;
  packet.sourceOffset = 0;
  packet.destinationOffset = 16;
  packet.protocol = 17;
  packet.hasPorts = true;
  packet.sourcePort = reverse ? 9 : 1000 + (id % 3);
  packet.destinationPort = reverse ? 1000 + (id % 3) : 9;
  packet.length = 100 + (id & 0xff);
  packet.time = time;
}

interface Entry {
  out: number;
  in: number;
  bytes: number;
  last: number;
}

/** The same by a map in order of use: what the table must do, without regard to how. */
class Model {
  readonly flows = new Map<number, Entry>();
  ended = 0;
  endedPackets = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  count(id: number, reverse: boolean, time: number): void {
    if (!this.flows.has(id) && this.flows.size === this.#capacity) this.#end(this.#oldest());
    const entry = this.flows.get(id) ?? { out: 0, in: 0, bytes: 0, last: time };
    if (reverse) entry.in++;
    else entry.out++;
    entry.bytes += 100 + (id & 0xff);
    entry.last = time;
    this.flows.delete(id);
    this.flows.set(id, entry);
  }

  sweep(time: number, timeout: number): void {
    while (this.flows.size > 0 && time - this.flows.get(this.#oldest())!.last > timeout) this.#end(this.#oldest());
  }

  #oldest(): number {
    return this.flows.keys().next().value!;
  }

  #end(id: number): void {
    const entry = this.flows.get(id)!;
    this.flows.delete(id);
    this.ended++;
    this.endedPackets += entry.out + entry.in;
  }
}

/** Steps are a second apart, so that the order of use is exact. */
const run = (seed: number, steps: number, ids: number, sweepEvery: number): void => {
  const timeout = 3000 * SECOND;
  const reasons: EndReason[] = [];
  const table: FlowTable = new FlowTable({
    seed,
    memory: 1,
    idleTimeout: timeout,
    activeTimeout: Infinity,
    onEnd: (_, reason) => reasons.push(reason),
  });
  const model = new Model(table.capacity);
  const random = new Random(seed);
  const packet = new Packet();
  const idOf = new Map<number, number>();
  for (let step = 0; step < steps; step++) {
    const time = step * SECOND;
    const id = 1 + random.below(ids);
    const known = model.flows.get(id);
    // Only then is it not new, and may the other side speak.
    const reverse = known !== undefined && time - known.last <= timeout && random.chance(0.5);
    if (known !== undefined && time - known.last > timeout) model.sweep(time, timeout);
    fill(packet, id, reverse, time);
    if (step % sweepEvery === 0) {
      table.sweep(time, Infinity);
      model.sweep(time, timeout);
    }
    const wasThere = model.flows.has(id);
    table.count(packet);
    model.count(id, reverse, time);
    if (table.isNew !== !wasThere || table.outbound !== !reverse) {
      expect([step, table.isNew, table.outbound]).toEqual([step, !wasThere, !reverse]);
    }
    idOf.set(table.slot, id);
  }
  table.sweep(steps * SECOND, Infinity);
  model.sweep(steps * SECOND, timeout);
  expect(table.size).toBe(model.flows.size);
  expect(reasons).toHaveLength(model.ended);
  const live = [...table.liveSlots()].map((slot) => idOf.get(slot)!);
  expect(new Set(live)).toEqual(new Set(model.flows.keys()));
};

describe("against a map", () => {
  test("half a million packets with few flows at a time", () => {
    run(1, 500_000, 2500, 100);
  });

  test("a million packets, nearly each a new flow that evicts another", () => {
    run(2, 1_000_000, 2 ** 30, 1e9);
  });

  test("any mixture", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 500 }),
        (seed, ids, every) => {
          run(seed, 5000, ids, every);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("many buckets: a table that grows from its first bucket to a hundred thousand flows and empties again", () => {
    let ended = 0;
    const table = new FlowTable({ seed: 5, memory: 20 * 2 ** 20, onEnd: () => ended++ });
    const packet = new Packet();
    const count = 100_000;
    for (let id = 1; id <= count; id++) {
      fill(packet, id, false, id);
      table.count(packet);
    }
    expect(table.created).toBe(count);
    for (let id = count; id >= 1; id--) {
      fill(packet, id, true, count + id);
      table.count(packet);
      if (table.isNew || table.outbound) expect([id, table.isNew, table.outbound]).toEqual([id, false, false]);
    }
    expect([table.created, table.size]).toEqual([count, count]);
    expect(table.sweep(1e12, Infinity)).toBe(true);
    expect([table.size, ended]).toEqual([0, count]);
  });
});

function endedWith(seed: number) {
  const under = new TableUnderTest({ seed, memory: 1 });
  for (let i = 0; i < 5000; i++) under.count(udp(1 + ((i * 7919) % 3000)), i / 100);
  return under.finish();
}

test("the seed changes nothing but places", () => {
  expect(endedWith(0)).toEqual(endedWith(-1));
});
