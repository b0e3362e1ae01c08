// What tshark's fields say each frame counts for by our rule: the innermost transport of a tunnel, and the protocol
// number for a fragment or whatever has no transport header. Packets quoted inside ICMP errors are not looked at.

const FIELDS = ["frame.protocols", "ip.proto", "ipv6.nxt", "ipv6.fraghdr.nxt"];
const TRANSPORTS = { tcp: "tcp", udp: "udp", icmp: "icmp", icmpv6: "icmp6", arp: "arp", sctp: "sctp" };
const NUMBERS = { 6: "tcp", 17: "udp", 1: "icmp", 58: "icmp6", 132: "sctp" };

/** { packets, bytes, transport } of the first `limit` of a capture's frames as tshark dissects them. */
export function countTransports(frames, limit) {
  const transport = { tcp: 0, udp: 0, icmp: 0, icmp6: 0, arp: 0, sctp: 0, other: 0 };
  let packets = 0;
  let bytes = 0;
  for (const frame of frames.slice(0, limit)) {
    const [protocols, ...headers] = FIELDS.map((field) => frame.all(field).join());
    // tshark lists a pcapng custom block as a frame without a link layer.
    if (protocols === "data") continue;
    packets++;
    bytes += Number(frame.text("frame.len"));
    transport[transportOf(protocols, ...headers)]++;
  }
  return { packets, bytes, transport };
}

export function transportOf(protocols, ipProtocols, ip6Headers, fragmentHeaders) {
  const layers = protocols.split(":");
  const quoted = layers.findIndex((layer) => layer === "icmp" || layer === "icmpv6") + 1;
  const real = quoted > 0 ? layers.slice(0, quoted) : layers;
  const transport = real.findLastIndex((layer) => layer in TRANSPORTS);
  const network = real.findLastIndex((layer) => layer === "ip" || layer === "ipv6");
  if (transport > network) return TRANSPORTS[real[transport]];
  if (network < 0) return "other";
  const nth = real.filter((layer) => layer === real[network]).length - 1;
  const number =
    real[network] === "ip"
      ? ipProtocols.split(",")[nth]
      : fragmentHeaders.split(",").at(-1) || ip6Headers.split(",")[nth];
  return NUMBERS[number] ?? "other";
}
