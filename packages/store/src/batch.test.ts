import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, addressOfHex, packAddress } from "./address.ts";
import { RowBuffer, together } from "./batch.ts";
import { MemoryStore } from "./memory-store.ts";
import { FLOWS } from "./tables.ts";
import { FLOW, START } from "./testing/traffic.ts";

describe("addresses", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.constantFrom("::", "::1", "fe80::1", "2001:db8::1:0:0:1", "ff02::fb")),
        (text) => {
          const words = new Uint32Array(8);
          expect(packAddress(text, words, 4)).toBe(true);
          expect(addressOf(words[4], words[5], words[6], words[7])).toBe(text);
          const hex = [...words.subarray(4)].map((word) => word.toString(16).padStart(8, "0")).join("");
          expect(addressOfHex(hex)).toBe(text);
        },
      ),
    );
  });

  it("are zeros when they are none", () => {
    const words = new Uint32Array(4).fill(7);
    expect(packAddress("10.0.0.1; DROP TABLE flows", words, 0)).toBe(false);
    expect([...words]).toEqual([0, 0, 0, 0]);
  });
});

describe("batches", () => {
  it("grow, are taken, and put together, without changing a row", async () => {
    const rows = Array.from({ length: 700 }, (_, i) => ({
      ...FLOW,
      id: i + 1,
      end: START + i / 1000,
      src_ip: i % 2 === 0 ? "10.0.0.1" : "2001:db8::9",
      src_port: i % 3 === 0 ? null : i,
      encrypted: [true, false, null][i % 3],
      host: i % 5 === 0 ? null : `h${i}`,
    }));
    const buffer = new RowBuffer(FLOWS, 4);
    const parts = [rows.slice(0, 300), rows.slice(300, 301), rows.slice(301)].map((part) => {
      for (const row of part) buffer.push(row);
      return buffer.take();
    });
    expect(buffer.take().rows).toBe(0);
    const store = new MemoryStore();
    store.write({ flows: together(parts) });
    const { rows: found } = await store.flows({ range: { from: 0, to: START * 2 }, limit: 1000 });
    expect(found.length).toBe(700);
    for (const { id, src_ip, src_port, encrypted, host, end } of found) {
      const row = rows[id - 1];
      expect({ src_ip, src_port, encrypted, host, end }).toEqual({
        src_ip: row.src_ip,
        src_port: row.src_port,
        encrypted: row.encrypted,
        host: row.host,
        end: row.end,
      });
    }
  });
});
