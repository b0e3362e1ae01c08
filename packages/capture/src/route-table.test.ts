import { describe, expect, it } from "vitest";
import { parseRouteGet } from "./other-interfaces.ts";
import { defaultRoute } from "./route-table.ts";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const row = (name: string, destination: string, flags: string, metric: number, mask: string) =>
  `${name}\t${destination}\t010200C0\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0`;
const row6 = (destination: string, length: string, metric: string, flags: string, name: string) =>
  `${destination} ${length} ${"0".repeat(32)} 00 ${"0".repeat(32)} ${metric} 00000001 00000000 ${flags} ${name.padStart(8)}`;
const ANY6 = "0".repeat(32);

describe("defaultRoute", () => {
  it("takes the default route with the lowest metric", () => {
    const table = [
      HEAD,
      row("eth0", "000200C0", "0001", 0, "00FFFFFF"),
      row("wlan0", "00000000", "0003", 600, "00000000"),
      row("eth1", "00000000", "0003", 100, "00000000"),
    ].join("\n");
    expect(defaultRoute(table, "")).toBe("eth1");
  });

  it("does not take half of the address space, or an unreachable route, for a default", () => {
    const table = [
      HEAD,
      row("tun0", "00000000", "0003", 0, "00000080"),
      row("eth0", "00000000", "0203", 0, "00000000"),
    ];
    expect(defaultRoute(table.join("\n"), "")).toBeNull();
  });

  it("falls back to IPv6 and skips the kernel's unreachable entry on lo", () => {
    const table6 = [
      row6("fd".padEnd(32, "0"), "40", "00000100", "00000001", "eth0"),
      row6(ANY6, "00", "00000400", "00000003", "eth1"),
      row6(ANY6, "00", "00000064", "00000003", "eth2"),
      row6(ANY6, "00", "ffffffff", "00200200", "lo"),
    ].join("\n");
    expect(defaultRoute(HEAD, table6)).toBe("eth2");
  });

  it("knows none in empty tables", () => {
    expect(defaultRoute("", "")).toBeNull();
  });
});

describe("parseRouteGet", () => {
  it("finds the interface in what BSD's route prints", () => {
    expect(parseRouteGet("   route to: default\ndestination: default\n  interface: en0\n      flags: <UP>\n")).toBe(
      "en0",
    );
    expect(parseRouteGet("route: not in table\n")).toBeNull();
  });
});
