import { describe, expect, it } from "vitest";
import { parseGatewayGet, parseRouteGet } from "./other-interfaces.ts";
import { defaultGateway, defaultRoute } from "./route-table.ts";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const row = (name: string, destination: string, flags: string, metric: number, mask: string) =>
  `${name}\t${destination}\t010200C0\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0`;
const row6 = (destination: string, length: string, metric: string, flags: string, name: string) =>
  `${destination} ${length} ${"0".repeat(32)} 00 ${"0".repeat(32)} ${metric} 00000001 00000000 ${flags} ${name.padStart(8)}`;
const ANY6 = "0".repeat(32);
const through = (gateway: string, metric: string, name: string) =>
  row6(ANY6, "00", metric, "00000003", name).replace(`${ANY6} ${metric}`, `${gateway} ${metric}`);

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

describe("defaultGateway", () => {
  it("reads IPv4's in the byte order of the machine that wrote it", () => {
    const table = [HEAD, row("eth0", "00000000", "0003", 100, "00000000")].join("\n");
    expect(defaultGateway(table, "", "LE")).toBe("192.0.2.1");
    expect(defaultGateway(table, "", "BE")).toBe("1.2.0.192");
  });

  it("reads IPv6's, a link-local one together with its link", () => {
    const global = through("20010db8000000000000000000000001", "00000064", "eth0");
    const local = through("fe80000000000000021122fffe334455", "00000064", "eth0");
    expect(defaultGateway("", global, "LE")).toBe("2001:db8::1");
    expect(defaultGateway("", local, "LE")).toBe("fe80::211:22ff:fe33:4455%eth0");
  });

  it("is null for a route without one, and for what is no table", () => {
    const table = row("tun0", "00000000", "0001", 0, "00000000").replace("010200C0", "00000000");
    expect(defaultGateway(table, "", "LE")).toBeNull();
    expect(defaultGateway("", row6(ANY6, "00", "00000064", "00000001", "tun0"), "LE")).toBeNull();
    expect(defaultGateway("", "", "LE")).toBeNull();
    expect(
      defaultGateway(row("eth0", "00000000", "0003", 0, "00000000").replace("010200C0", "zz"), "", "LE"),
    ).toBeNull();
  });
});

describe("parseGatewayGet", () => {
  it("finds the gateway in what BSD's route prints", () => {
    expect(parseGatewayGet("   route to: default\n    gateway: 192.0.2.1\n  interface: en0\n")).toBe("192.0.2.1");
    expect(parseGatewayGet("    gateway: link#4\n")).toBeNull();
    expect(parseGatewayGet("")).toBeNull();
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
