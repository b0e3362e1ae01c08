// Linux' routing tables as text (/proc/net/route, /proc/net/ipv6_route): which interface and gateway the default route takes.

const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

interface Route {
  name: string;
  metric: number;
  /** As it is written there; zero for a route without one. */
  gateway: string;
}

/** IPv4's default route, else IPv6's; of several the one with the lowest metric. */
export function defaultRoute(route4: string, route6: string): string | null {
  return bestRoute(route4, route6)?.name ?? null;
}

/** The address of its gateway; null when it has none. The system writes IPv4's as numbers in its own byte order. */
export function defaultGateway(route4: string, route6: string, order: "LE" | "BE"): string | null {
  const best = bestRoute(route4, route6);
  if (best === undefined || /^0*$/.test(best.gateway)) return null;
  const bytes = best.gateway.match(/[0-9a-f]{2}/gi)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  if (bytes.length === 4) return (order === "LE" ? bytes.toReversed() : bytes).join(".");
  if (bytes.length !== 16) return null;
  const address = best.gateway.match(/.{4}/g)!.join(":");
  // A link-local address is one only together with its link (RFC 4007).
  const zone = bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80 ? `%${best.name}` : "";
  return `${shortIpv6(address)}${zone}`;
}

/** RFC 5952, which the URL parser writes by. */
function shortIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function bestRoute(route4: string, route6: string): Route | undefined {
  const routes = defaultRoutes4(route4);
  return (routes.length > 0 ? routes : defaultRoutes6(route6)).toSorted((a, b) => a.metric - b.metric)[0];
}

/** Columns: interface, destination, gateway, flags, reference count, use, metric, mask, … (hexadecimal but the metric). */
function defaultRoutes4(text: string): Route[] {
  return rows(text)
    .filter((row) => row[1] === "00000000" && row[7] === "00000000" && isUsable(row[3]))
    .map((row) => ({ name: row[0], metric: Number(row[6]), gateway: row[2] }));
}

/** Columns: destination, its prefix length, source, its prefix length, next hop, metric, references, use, flags, interface. */
function defaultRoutes6(text: string): Route[] {
  return rows(text)
    .filter((row) => /^0{32}$/.test(row[0]) && row[1] === "00" && isUsable(row[8]) && row[9] !== "lo")
    .map((row) => ({ name: row[9], metric: Number.parseInt(row[5], 16), gateway: row[4] }));
}

function isUsable(flags: string | undefined): boolean {
  const bits = Number.parseInt(flags ?? "0", 16);
  return (bits & RTF_UP) !== 0 && (bits & RTF_REJECT) === 0;
}

function rows(text: string): string[][] {
  return text.split("\n").map((line) => line.trim().split(/\s+/));
}
