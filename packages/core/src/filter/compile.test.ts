import { describe, expect, it } from "vitest";
import { Layer } from "../decode/layer.ts";
import type { Packet } from "../decode/packet.ts";
import { TcpEvent } from "../latency/tcp-event.ts";
import { compileFilter } from "./compile.ts";
import { FilterError } from "./error.ts";
import { packetOf, type Header } from "./test-packets.ts";

const ethernet: Header = { layer: Layer.ETHERNET, bytes: [0, 0x1b, 0x21, 1, 2, 3, 0x52, 0x54, 0, 4, 5, 6, 0x08, 0x00] };

function vlan(id: number): Header {
  return { layer: Layer.VLAN, bytes: [0x60 | (id >> 8), id & 0xff, 0x08, 0x00] };
}

function ipv4(source: string, destination: string, protocol = 6): Header {
  const addresses = [source, destination].flatMap((address) => address.split(".").map(Number));
  return { layer: Layer.IPV4, bytes: [0x45, 0xb8, 0, 60, 0x12, 0x34, 0x40, 0, 63, protocol, 0xab, 0xcd, ...addresses] };
}

function ipv6Address(last: number): number[] {
  return [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
}

function ipv6(source: number, destination: number): Header {
  return {
    layer: Layer.IPV6,
    bytes: [0x6a, 0xb1, 0x23, 0x45, 0, 20, 6, 64, ...ipv6Address(source), ...ipv6Address(destination)],
  };
}

function tcp(source: number, destination: number, flags: number): Header {
  const bytes = [source >> 8, source & 255, destination >> 8, destination & 255, 0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 7];
  return { layer: Layer.TCP, bytes: [...bytes, 0x50, flags, 0x20, 0, 0, 0, 0, 0] };
}

function icmp(type: number, code: number): Header {
  return { layer: Layer.ICMP, bytes: [type, code, 0, 0, 0, 0, 0, 0] };
}

const syn = packetOf(ethernet, vlan(20), ipv4("10.0.0.5", "192.0.2.1"), tcp(50000, 443, 2));
const tunnelled = packetOf(
  ethernet,
  ipv4("10.0.0.5", "10.0.0.6", 4),
  ipv4("192.168.1.1", "192.168.1.2"),
  tcp(80, 81, 16),
);
const overIpv6 = packetOf(ethernet, ipv6(1, 2), tcp(50000, 443, 18));
const unreachable = packetOf(
  ipv4("10.0.0.6", "10.0.0.5", 1),
  icmp(3, 1),
  ipv4("10.0.0.5", "203.0.113.9"),
  tcp(50000, 25, 2),
);
unreachable.quotedFrom = 2;
const nothing = packetOf();

const context = {
  app: "tls",
  interfaceName: "eth0",
  encrypted: true,
  host: "www.youtube.com",
  tlsVersion: "TLSv1.3",
  tcpEvents: TcpEvent.DATA | TcpEvent.RETRANSMISSION,
  initialRtt: 0.022,
  cleartextPassword: false,
};

function selects(text: string, packet: Packet): boolean {
  return compileFilter(text).packet(packet, context);
}

describe("a packet is selected", () => {
  it.each([
    ["", syn],
    ["  ", nothing],
    ["frame", nothing],
    ["eth and vlan and ip and tcp", syn],
    ["eth.addr == 00:1b:21:01:02:03", syn],
    ["eth.dst == 00-1B-21-01-02-03", syn],
    ["eth.src == 5254.0004.0506", syn],
    ["eth.dst[0:3] == 00:1b:21", syn],
    ["eth.dst[0-2] == 00.1b.21", syn],
    ["eth.dst[3:] == 01:02:03", syn],
    ["eth.dst[1] == 0x1b", syn],
    ["eth.addr contains 1b:21", syn],
    ["eth.type == 0x0800", syn],
    ["vlan.id == 20 and vlan.priority == 3", syn],
    ["ip.addr == 10.0.0.5", syn],
    ["ip.src == 10.0.0.0/8", syn],
    ["ip.src == 10.99.99.99/8", syn],
    ["ip.src == 1.2.3.4/0", syn],
    ["ip.src > 10.0.0.0 and ip.src < 10.0.0.6", syn],
    ["ip.dst > 10.0.0.0", syn],
    ["ip.ttl == 63 && ip.len == 60 && ip.id == 0x1234 && ip.hdr_len == 20", syn],
    ["ip.flags == 2 and ip.flags.df == 1 and ip.flags.mf == False and ip.frag_offset == 0", syn],
    ["ip.dsfield == 184 and ip.dsfield.dscp == 46 and ip.checksum == 0xabcd", syn],
    ["ip.version == 4 and ip.proto == 6", syn],
    ["ip.version == 6", overIpv6],
    ["ipv6.src == 2001:db8::1 and ipv6.dst == 2001:DB8:0:0::2", overIpv6],
    ["ipv6.addr == 2001:db8::/32", overIpv6],
    ["ipv6.addr == 2001:d00::/23", overIpv6],
    ["ipv6.src < 2001:db8::1:0 and ipv6.tclass == 0xab and ipv6.flow == 0x12345", overIpv6],
    ["ipv6.plen == 20 and ipv6.nxt == 6 and ipv6.hlim == 64", overIpv6],
    ["tcp.port == 443 and tcp.srcport == 50000", syn],
    ["tcp.port == 0x1bb", syn],
    ["tcp.port == 0673", syn],
    ["tcp.port == 0b110111011", syn],
    ["tcp.port in {80, 443, 8000..8100}", syn],
    ["tcp.port in {49152..65535}", syn],
    ["ip.addr in {172.16.0.0/12, 192.0.2.0/24}", syn],
    ["ip.addr in {192.0.2.0 .. 192.0.2.9}", syn],
    ["tcp.port not in {80}", syn],
    ["tcp.flags.syn", tunnelled],
    ["tcp.flags.syn == 1 and tcp.flags.ack == 0", syn],
    ["tcp.flags.syn == True && tcp.flags.syn != false", syn],
    ["tcp.flags & 0x02", syn],
    ["tcp.flags & 0x12 == 2", syn],
    ["(tcp.flags & 0x12) == 2", syn],
    ["{tcp.flags & 0x12} == 2", syn],
    ["tcp.seq_raw == 4294967294 and tcp.seq_raw & 0xfffffff0 == 0xfffffff0", syn],
    ["tcp.ack_raw == 7 and tcp.window_size_value == 8192 and tcp.hdr_len == 20 and tcp.len == 20", syn],
    ["80 == tcp.port", tunnelled],
    ["400 < tcp.dstport <= 443", syn],
    ["500 > tcp.dstport", syn],
    ["tcp.srcport < tcp.dstport", tunnelled],
    ["ip.src != ip.dst", syn],
    ["wg.app == tls", syn],
    ["tcp.analysis.retransmission and not tcp.analysis.zero_window", syn],
    ["tcp.analysis.initial_rtt == 0.022", syn],
    ['wg.app == "tls" and tls and ssl and not dns', syn],
    ['wg.app contains "l" and wg.app matches "^T.S$"', syn],
    ['frame.interface_name in {"eth0", "eth1"}', syn],
    ["frame.len == 58 and frame.cap_len == 58", syn],
    ["tcp or dns and dns", syn],
    ["not dns or tcp", syn],
    ["tcp xor tcp or tcp", syn],
    ["tcp xor dns xor ip", packetOf(ipv4("1.1.1.1", "1.1.1.2", 1), icmp(0, 0))],
    ["not tcp.port == 80", nothing],
  ] as const)("by %s", (text, packet) => {
    expect(selects(text, packet)).toBe(true);
  });
});

describe("a packet is not selected", () => {
  it.each([
    ["udp", syn],
    ["ip.src == 11.0.0.0/8", syn],
    ["ip.src == 192.0.2.1", syn],
    ["ip.src == ip.dst", syn],
    ["vlan.id == 30", syn],
    ["not tcp.port == 443", syn],
    ["not tcp.port == 443 and tcp", syn],
    ["tcp.port not in {443}", syn],
    ["ipv6", syn],
    ["ip", overIpv6],
    ["ipv6.addr == 2001:e00::/23", overIpv6],
    ["eth.dst[0:3] == 52:54:00", syn],
    ['wg.app matches "(?-i)TLS"', syn],
    ["tcp.flags & 0x10", syn],
    ["tcp xor ip", syn],
    ["all ip.addr == 10.0.0.5", syn],
    ["tcp.port != 443", nothing],
    ["all tcp.port > 0", nothing],
    ["arp.opcode == 1", nothing],
  ] as const)("by %s", (text, packet) => {
    expect(selects(text, packet)).toBe(false);
  });
});

describe("a field that occurs several times", () => {
  it("is equal when any occurrence is, also in a tunnel and in a packet quoted by an ICMP error", () => {
    expect(selects("ip.src == 10.0.0.5", tunnelled)).toBe(true);
    expect(selects("ip.src == 192.168.1.1", tunnelled)).toBe(true);
    expect(selects("tcp.dstport == 25 and icmp.type == 3 and ip.dst == 203.0.113.9", unreachable)).toBe(true);
  });

  it("is different with != when all occurrences are, with !== when any is", () => {
    expect(selects("ip.src != 10.0.0.5", tunnelled)).toBe(false);
    expect(selects("ip.src != 10.9.9.9", tunnelled)).toBe(true);
    expect(selects("ip.src !== 10.0.0.5", tunnelled)).toBe(true);
    expect(selects("any ip.src != 10.0.0.5", tunnelled)).toBe(true);
    expect(selects("ip.src ~= 10.0.0.5", syn)).toBe(false);
  });

  it("fulfils === and all only with every occurrence", () => {
    expect(selects("ip.src === 10.0.0.5", tunnelled)).toBe(false);
    expect(selects("ip.src === 10.0.0.5", syn)).toBe(true);
    expect(selects("all tcp.port > 79", tunnelled)).toBe(true);
    expect(selects("all tcp.port > 80", tunnelled)).toBe(false);
    expect(selects("all ip.src == ip.dst", tunnelled)).toBe(false);
    expect(selects("all ip.src < ip.dst", tunnelled)).toBe(false);
    expect(selects("all ip.src < ip.dst", syn)).toBe(true);
  });
});

describe("label stacks and lengths of other layers", () => {
  it("reads every MPLS label down to the bottom of the stack", () => {
    const mpls: Header = { layer: Layer.MPLS, bytes: [0, 1, 0, 63, 0, 2, 1, 62, 0, 3, 1, 61] };
    const packet = packetOf(mpls);
    expect(selects("mpls.label == 16", packet)).toBe(true);
    expect(selects("mpls.label == 32 and mpls.bottom == 1", packet)).toBe(true);
    expect(selects("mpls.label == 48", packet)).toBe(false);
  });

  it("reads ARP addresses of Ethernet and IPv4 only", () => {
    const fixed = [0, 1, 8, 0, 6, 4, 0, 2];
    const arp: Header = {
      layer: Layer.ARP,
      bytes: [...fixed, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 2, 0, 0, 0, 0, 2, 10, 0, 0, 2],
    };
    const filter = "arp.opcode == 2 and arp.src.hw_mac == 02:00:00:00:00:01 and arp.src.proto_ipv4 == 10.0.0.1";
    expect(selects(filter, packetOf(arp))).toBe(true);
    expect(selects("arp.dst.hw_mac == 02:00:00:00:00:02 and arp.dst.proto_ipv4 == 10.0.0.2", packetOf(arp))).toBe(true);
    const infiniband: Header = {
      layer: Layer.ARP,
      bytes: [0, 32, 8, 0, 20, 4, 0, 1, ...Array.from({ length: 48 }, () => 9)],
    };
    expect(selects("arp.src.hw_mac", packetOf(infiniband))).toBe(false);
    expect(selects("arp.src.proto_ipv4 == 9.9.9.9", packetOf(infiniband))).toBe(true);
  });

  it("knows TCP's payload length where the capture cut it off, and in a quoted packet", () => {
    const quoted = packetOf(ipv4("10.0.0.5", "203.0.113.9"), tcp(1, 2, 24));
    expect(selects("tcp.len == 20", quoted)).toBe(true);
  });

  it("leaves out the length and raw sequence number of a segment that is quoted in part, as Wireshark does", () => {
    expect(selects("tcp.seq_raw or tcp.len", unreachable)).toBe(false);
    const whole = packetOf(icmp(3, 1), ipv4("10.0.0.5", "203.0.113.9"), tcp(1, 2, 2), {
      layer: 0,
      bytes: Array.from({ length: 20 }, () => 0),
    });
    whole.quotedFrom = 1;
    expect(selects("tcp.seq_raw == 4294967294 and tcp.len == 20", whole)).toBe(true);
  });

  it("takes the rest of the frame for an IPv4 length of zero, which segmentation offload leaves", () => {
    const offloaded = ipv4("10.0.0.5", "192.0.2.1");
    const bytes = offloaded.bytes.with(2, 0).with(3, 0);
    expect(selects("ip.len == 40", packetOf(ethernet, { layer: Layer.IPV4, bytes }, tcp(1, 2, 2)))).toBe(true);
  });

  it("sees an EtherType only where the field is no length", () => {
    const llc: Header = { layer: Layer.ETHERNET, bytes: [...ethernet.bytes.slice(0, 12), 0, 38] };
    expect(selects("eth.type", packetOf(llc))).toBe(false);
    expect(selects("stp", packetOf(llc, { layer: Layer.LLC, bytes: [0x42, 0x42, 3] }))).toBe(true);
    expect(selects("stp", packetOf(llc, { layer: Layer.LLC, bytes: [0xaa, 0xaa, 3] }))).toBe(false);
  });
});

describe("a header that was not captured to its end", () => {
  const cut: Packet = packetOf(ipv4("10.0.0.5", "192.0.2.1"), { layer: Layer.TCP, bytes: [0xc3, 0x50, 0x01, 0xbb, 0] });

  it("has the fields that were captured, and not the rest", () => {
    expect(selects("tcp.port == 443", cut)).toBe(true);
    for (const field of [
      "tcp.seq_raw",
      "tcp.flags",
      "tcp.flags.syn",
      "tcp.window_size_value",
      "tcp.len",
      "tcp.hdr_len",
    ]) {
      expect(selects(field, cut), field).toBe(false);
    }
  });
});

function problem(text: string): FilterError {
  try {
    compileFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${text} is accepted`);
}

describe("an error", () => {
  it.each([
    ["tcp and ip.adr == 1.2.3.4", 8, 6, "did you mean ip.addr?"],
    ["tcp.prot == 80", 0, 8, "did you mean tcp.port?"],
    ["TCP", 0, 3, "did you mean tcp?"],
    ["tcp.seq == 1", 0, 7, "did you mean tcp.seq_raw?"],
    ["tcp.port ==", 11, 1, "expected a field or a value"],
    ["tcp.port == 70000", 12, 5, "from 0 to 65535"],
    ["tcp.port == abc", 12, 3, "a number"],
    ["tcp.port == 08", 12, 2, "a number"],
    ['tcp.port == "80"', 12, 4, "without quotes"],
    ["tcp.port == -1", 12, 1, "negative"],
    ["tcp.port = 80", 9, 1, "=="],
    ["tcp | udp", 4, 1, "||"],
    ["tcp AND udp", 4, 3, "lower case: and"],
    ["tcp.port == 80 443", 15, 3, "and, or"],
    ["tcp.port in {80 443}", 16, 3, "comma"],
    ["tcp.port in 80", 12, 2, "{"],
    ["tcp.port in {80, 443", 12, 1, "never closed"],
    ["(tcp or udp", 0, 1, "never closed"],
    ["tcp)", 3, 1, "closes nothing"],
    ["()", 1, 1, "expected a field"],
    ["and tcp", 0, 3, "expected a field"],
    ["tcp == 1", 0, 3, "has no value"],
    ["tcp.port == tcp", 12, 3, "cannot be compared"],
    ["ip.src == tcp.port", 10, 8, "cannot be compared"],
    ["ip.addr == 10.0.0", 11, 6, "an IPv4 address"],
    ["ip.addr == 256.0.0.1", 11, 9, "an IPv4 address"],
    ["ip.addr == 10.0.0.0/33", 11, 11, "an IPv4 address"],
    ["ip.addr == 2001:db8::1", 11, 11, "ipv6.addr"],
    ["ipv6.addr == 10.0.0.1", 13, 8, "ip.addr"],
    ["ipv6.addr == 1::2::3", 13, 7, "an IPv6 address"],
    ["eth.addr == 00:1b", 12, 5, "an Ethernet address"],
    ["eth.addr[0:3] == 00:1b", 17, 5, "3 bytes"],
    ["eth.addr[4:3] == 00:1b:21", 8, 5, "6 bytes"],
    ["ip.addr[0] == 0a", 7, 3, "bytes can be taken"],
    ["tcp.port[0]", 8, 3, "bytes can be taken"],
    ["ip.src & 255 == 10.0.0.1", 9, 3, "bits of numbers"],
    ["80 == 80", 0, 2, "expected a field"],
    ["1 or 2", 0, 1, "there is no field"],
    ['"text"', 0, 6, "expected a field"],
    ["tcp.flags.syn & 1", 16, 1, "bits of numbers"],
    ['tcp.port matches "8"', 0, 8, "texts"],
    ['tcp.port contains "8"', 0, 8, "texts"],
    ["wg.app matches tls", 15, 3, "double quotes"],
    ['wg.app matches "(a"', 15, 4, "never closed"],
    ['wg.app == "tls', 10, 4, 'closing "'],
    ['wg.app == "\\q"', 11, 2, "escape"],
    ["len(wg.app) > 3", 0, 3, "functions"],
    ["any tcp", 7, 1, "a comparison after any"],
    ["tcp.port == 80 # comment", 15, 1, "no meaning"],
    ["frame.time_epoch > yesterday", 19, 9, "seconds since 1970"],
    ["ip.addr in {10.0.0.0/8 .. 10.0.0.5}", 12, 10, "a range goes"],
    ["tcp.flags.syn == maybe", 17, 5, "True or False"],
  ])("in %s stands at %i", (text, position, length, words) => {
    const error = problem(text);
    expect(error.message).toContain(words);
    expect([error.position, error.length]).toEqual([position, length]);
  });

  it("is the answer to a text that is too long or nested too deep", () => {
    expect(problem("a".repeat(5000)).message).toContain("4096");
    expect(problem("(".repeat(4000)).message).toContain("inside each other");
    expect(problem("!".repeat(4000)).message).toContain("inside each other");
  });

  it("does not stop a long filter", () => {
    expect(selects(Array.from({ length: 800 }, () => "ip").join("&&"), syn)).toBe(true);
  });
});
