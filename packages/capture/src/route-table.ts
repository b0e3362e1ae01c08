// Linux' routing tables as text (/proc/net/route, /proc/net/ipv6_route): which interface the default route takes.

const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

interface Route {
  name: string;
  metric: number;
}

/** IPv4's default route, else IPv6's; of several the one with the lowest metric. */
export function defaultRoute(route4: string, route6: string): string | null {
  const routes = defaultRoutes4(route4);
  const [best] = (routes.length > 0 ? routes : defaultRoutes6(route6)).toSorted((a, b) => a.metric - b.metric);
  return best?.name ?? null;
}

/** Columns: interface, destination, gateway, flags, reference count, use, metric, mask, … (hexadecimal but the metric). */
function defaultRoutes4(text: string): Route[] {
  return rows(text)
    .filter((row) => row[1] === "00000000" && row[7] === "00000000" && isUsable(row[3]))
    .map((row) => ({ name: row[0], metric: Number(row[6]) }));
}

/** Columns: destination, its prefix length, source, its prefix length, next hop, metric, references, use, flags, interface. */
function defaultRoutes6(text: string): Route[] {
  return rows(text)
    .filter((row) => /^0{32}$/.test(row[0]) && row[1] === "00" && isUsable(row[8]) && row[9] !== "lo")
    .map((row) => ({ name: row[9], metric: Number.parseInt(row[5], 16) }));
}

function isUsable(flags: string | undefined): boolean {
  const bits = Number.parseInt(flags ?? "0", 16);
  return (bits & RTF_UP) !== 0 && (bits & RTF_REJECT) === 0;
}

function rows(text: string): string[][] {
  return text.split("\n").map((line) => line.trim().split(/\s+/));
}
