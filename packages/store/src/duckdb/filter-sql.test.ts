import { describe, expect, it } from "vitest";
import { sqlFilter } from "./filter-sql.ts";

describe("a filter in SQL", () => {
  it("binds what was typed", () => {
    const { sql, values, rest } = sqlFilter(`wg.host == "x' OR 1=1 --" and tcp.port == 4430`)!;
    expect(sql).not.toContain("OR 1=1");
    expect(sql).not.toContain("4430");
    expect(values).toEqual(["x' OR 1=1 --", 4430, 4430]);
    expect(rest).toBeNull();
  });

  it("has as many question marks as values", () => {
    for (const text of [
      "ip.addr in {10.0.0.0/8, 192.0.2.1 .. 192.0.2.9} or not (udp.port < 53 xor vlan.id == 4)",
      "ip.src == ip.dst and tcp.port in {80, 443}",
      "(tcp.flags.syn == 1 xor tcp.port == 80) or ipv6.addr == 2001:db8::/33",
      'wg.app in {"dns", "tls"} and wg.tls_version matches "1.[23]"',
    ]) {
      const { sql, values } = sqlFilter(text)!;
      expect(sql.split("?").length - 1, text).toBe(values.length);
    }
  });

  it("leaves to the predicate what SQL cannot say, and packets to nobody", () => {
    expect(sqlFilter("ip.src == ip.dst")).toMatchObject({ sql: "true", rest: expect.any(Function) });
    expect(sqlFilter("not ip.src == ip.dst")).toMatchObject({ sql: "(NOT false)" });
    expect(sqlFilter("tcp.flags.syn == 1")).toMatchObject({ sql: "true", rest: null, needsPackets: true });
    expect(sqlFilter("")).toBeNull();
  });
});
