import type { Alert } from "@wireglass/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, scopeWords } from "./choices.ts";
import { covers, networkOf, readNetwork } from "./covers.ts";

const alert = (src_ip: string | null, dst_ip: string | null, rule = "port-scan") => ({ rule, src_ip, dst_ip }) as Alert;

describe("an exception", () => {
  it("covers a host, a pair, a network, a rule", () => {
    const scan = alert("192.168.1.77", "192.168.1.20");
    expect(covers({ rule: "port-scan", src: "192.168.1.77", dst: null }, scan)).toBe(true);
    expect(covers({ rule: "ddos", src: "192.168.1.77", dst: null }, scan)).toBe(false);
    expect(covers({ rule: null, src: "192.168.1.0/24", dst: "192.168.1.20" }, scan)).toBe(true);
    expect(covers({ rule: null, src: "192.168.2.0/24", dst: null }, scan)).toBe(false);
    expect(covers({ rule: null, src: null, dst: "0.0.0.0/0" }, scan)).toBe(true);
    expect(covers({ rule: null, src: null, dst: "::/0" }, scan)).toBe(false);
    expect(covers({ rule: null, src: "nonsense", dst: null }, scan)).toBe(false);
    expect(covers({ rule: null, src: null, dst: "192.168.1.20" }, alert("192.168.1.77", null))).toBe(false);
    expect(covers({ rule: null, src: "2001:DB8:1::/48", dst: null }, alert("2001:db8:1:2::9", null))).toBe(true);
  });

  it("reads addresses as they may be written, and nothing else", () => {
    expect(readNetwork("::ffff:192.0.2.1")?.value).toBe(0xffff_c000_0201n);
    for (const wrong of [
      "",
      "1.2.3",
      "1.2.3.256",
      "1.2.3.4/33",
      "1.2.3.4/8/8",
      "1::2::3",
      "1:2:3:4:5:6:7:8:9",
      "g::1",
      "1.2.3.4/",
    ]) {
      expect(readNetwork(wrong), wrong).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => readNetwork(text) !== undefined));
  });

  it("proposes the network that the address lies in", () => {
    expect(networkOf("192.168.1.77")).toBe("192.168.1.0/24");
    expect(networkOf("2001:db8:1:2:8c3a::1")).toBe("2001:db8:1:2::/64");
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (ip) => {
        const network = networkOf(ip);
        expect(covers({ rule: null, src: network, dst: null }, alert(ip, null))).toBe(true);
      }),
    );
  });

  it("offers what the alert knows, the narrowest first", () => {
    expect(choicesOf(alert("192.0.2.1", "192.0.2.2")).map(({ id }) => id)).toEqual([
      "pair",
      "host",
      "target",
      "network",
      "rule",
    ]);
    expect(choicesOf(alert(null, "192.0.2.2")).map(({ id }) => id)).toEqual(["target", "rule"]);
    expect(choicesOf(alert(null, null)).map(({ id }) => id)).toEqual(["rule"]);
  });

  it("is said in words", () => {
    expect(scopeWords({ rule: null, src: null, dst: null }, null)).toBe("Every rule, whoever it is");
    expect(scopeWords({ rule: "x", src: "192.0.2.1", dst: null }, "Port scan")).toBe(
      "Port scan, from 192.0.2.1 to anybody",
    );
  });
});
