// The table of fields and protocols: one line for each name that a filter may use. A new protocol adds its lines here,
// and every filter box, command line and stored query knows them.
//
// A line says how to find the field in a packet and how to find it in a flow. Without the latter only packets can tell,
// and a flow is selected when one of its packets is. Names, types and values are Wireshark's, except for what begins with wg.

import { EMPTY } from "../capfile/frame.ts";
import { appNames } from "../classify/apps.ts";
import { serviceOf } from "../classify/services.ts";
import { u32 } from "../decode/bytes.ts";
import { Layer } from "../decode/layer.ts";
import type { Packet } from "../decode/packet.ts";
import { TcpEvent } from "../latency/tcp-event.ts";
import { askedNames } from "./dns-names.ts";
import { ABSENT, inLayers, ofFlow, ofFrame, text } from "./occurrences.ts";
import type { FlowFields, Occurrences, PacketContext, Reader } from "./occurrences.ts";
import { arpHardware, arpIpv4, byte, bytes, etherType, ipv4Length, is } from "./readers.ts";
import { long, mplsEntry, notInPart, present, tcpLength, times, when, word } from "./readers.ts";

/** Numbers: `number`, `boolean`, `time` (seconds), `ipv4`. Offsets of bytes: `ipv6`, `ether`. A `protocol` is there or not. */
export type FieldType = "number" | "boolean" | "time" | "ipv4" | "ipv6" | "ether" | "text" | "protocol";

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Largest value of a number. */
  readonly maximum: number;
  readonly packet: Occurrences<Packet>;
  /** Null where only packets can tell. */
  readonly flow: Occurrences<FlowFields> | null;
}

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;

const { ETHERNET, VLAN, MPLS, PPPOE, LLC, ARP, IPV4, IPV6, ICMP, ICMP6, IGMP, GRE, VXLAN, GENEVE } = Layer;

const etherSource = bytes(6, 6);
const etherDestination = bytes(0, 6);
const ipv4Source = long(12);
const ipv4Destination = long(16);
const ipv6Source = bytes(8, 16);
const ipv6Destination = bytes(24, 16);
const app = (_packet: Packet, context: PacketContext) => context.app;

const FIELDS: readonly Field[] = [
  number(
    "frame.len",
    U32,
    ofFrame((packet) => packet.length),
  ),
  number(
    "frame.cap_len",
    U32,
    ofFrame((packet) => packet.captured),
  ),
  field(
    "frame.time_epoch",
    "time",
    ofFrame((packet) => packet.time / 1e6),
  ),
  field(
    "frame.interface_name",
    "text",
    text((_packet: Packet, context) => context.interfaceName),
  ),
  field(
    "wg.app",
    "text",
    text(app),
    text((flow: FlowFields) => flow.app),
  ),
  field(
    "wg.host",
    "text",
    text((_packet: Packet, context) => context.host),
    text((flow: FlowFields) => flow.host),
  ),
  field(
    "wg.service",
    "text",
    text((_packet: Packet, context) => serviceName(context.host)),
    text((flow: FlowFields) => serviceName(flow.host)),
  ),
  field(
    "wg.tls_version",
    "text",
    text((_packet: Packet, context) => context.tlsVersion),
    text((flow: FlowFields) => flow.tlsVersion),
  ),
  field(
    "wg.encrypted",
    "boolean",
    (_packet, context, visit) => context.encrypted !== null && visit(Number(context.encrypted), EMPTY, ""),
    (flow, _context, visit) => flow.encrypted !== null && visit(Number(flow.encrypted), EMPTY, ""),
  ),
  field(
    "wg.cleartext_password",
    "boolean",
    (_packet, context, visit) => visit(Number(context.cleartextPassword), EMPTY, ""),
    (flow, _context, visit) => visit(Number(flow.cleartextPassword), EMPTY, ""),
  ),

  protocol(
    "frame",
    ofFrame(() => 1),
    ofFlow(() => 1),
  ),
  protocol("eth", layers(ETHERNET)),
  protocol("sll", layers(Layer.SLL, Layer.SLL2)),
  protocol("null", layers(Layer.NULL)),
  protocol("wlan", layers(Layer.IEEE802_11)),
  protocol("radiotap", layers(Layer.RADIOTAP)),
  protocol(
    "vlan",
    layers(VLAN),
    ofFlow((flow) => flow.vlan),
  ),
  protocol("mpls", layers(MPLS)),
  protocol("pppoes", inLayers([PPPOE], when(is(0, byte(1)), present))),
  protocol("ppp", inLayers([Layer.PPP], present)),
  protocol("chdlc", inLayers([Layer.C_HDLC], present)),
  protocol("llc", layers(LLC)),
  protocol("stp", inLayers([LLC], when(is(0x42, byte(0)), present))), // IEEE 802.1D, 9.2: the bridge group's LLC address
  protocol("arp", layers(ARP), never),
  protocol("ip", layers(IPV4), ipVersion(4)),
  protocol("ipv6", layers(IPV6), ipVersion(6)),
  protocol("icmp", layers(ICMP), transport("icmp")),
  protocol("icmpv6", layers(ICMP6), transport("icmp6")),
  protocol(
    "igmp",
    layers(IGMP),
    ofFlow((flow) => (flow.protocol === 2 ? 1 : ABSENT)),
  ),
  protocol("tcp", layers(Layer.TCP), transport("tcp")),
  protocol("udp", layers(Layer.UDP), transport("udp")),
  protocol("sctp", layers(Layer.SCTP), transport("sctp")),
  protocol("gre", layers(GRE)),
  protocol("vxlan", layers(VXLAN)),
  protocol("geneve", layers(GENEVE)),
  protocol("gtp", layers(Layer.GTP_U)),
  protocol("teredo", layers(Layer.TEREDO)),

  field("eth.addr", "ether", inLayers([ETHERNET], etherSource, etherDestination)),
  field("eth.src", "ether", inLayers([ETHERNET], etherSource)),
  field("eth.dst", "ether", inLayers([ETHERNET], etherDestination)),
  number("eth.type", U16, inLayers([ETHERNET], etherType(12))),

  number(
    "vlan.id",
    0xfff,
    inLayers([VLAN], word(0, 0xfff)),
    ofFlow((flow) => flow.vlan),
  ),
  number("vlan.priority", 7, inLayers([VLAN], byte(0, 0xe0, 5))),
  number("vlan.etype", U16, inLayers([VLAN], etherType(2))),

  number("mpls.label", 0xfffff, inLayers([MPLS], ...mplsEntries(long(0, 0xfffff000, 12)))),
  number("mpls.exp", 7, inLayers([MPLS], ...mplsEntries(byte(2, 0x0e, 1)))),
  number("mpls.bottom", 1, inLayers([MPLS], ...mplsEntries(byte(2, 0x01)))),
  number("mpls.ttl", U8, inLayers([MPLS], ...mplsEntries(byte(3)))),

  number("pppoe.session_id", U16, inLayers([PPPOE], word(2))),

  number("arp.opcode", U16, inLayers([ARP], word(6)), never),
  field("arp.src.hw_mac", "ether", inLayers([ARP], arpHardware(false)), never),
  field("arp.dst.hw_mac", "ether", inLayers([ARP], arpHardware(true)), never),
  field("arp.src.proto_ipv4", "ipv4", inLayers([ARP], arpIpv4(false)), never),
  field("arp.dst.proto_ipv4", "ipv4", inLayers([ARP], arpIpv4(true)), never),

  field("ip.addr", "ipv4", inLayers([IPV4], ipv4Source, ipv4Destination), ofFlow(flowSource4, flowDestination4)),
  field("ip.src", "ipv4", inLayers([IPV4], ipv4Source), ofFlow(flowSource4)),
  field("ip.dst", "ipv4", inLayers([IPV4], ipv4Destination), ofFlow(flowDestination4)),
  // Of either version: in Wireshark too, ip.version == 6 selects IPv6.
  number(
    "ip.version",
    15,
    inLayers([IPV4, IPV6], byte(0, 0xf0, 4)),
    ofFlow((flow) => flow.ipVersion || ABSENT),
  ),
  number("ip.hdr_len", U8, inLayers([IPV4], times(4, byte(0, 0x0f)))),
  number("ip.dsfield", U8, inLayers([IPV4], byte(1))),
  number("ip.dsfield.dscp", 63, inLayers([IPV4], byte(1, 0xfc, 2))),
  number("ip.dsfield.ecn", 3, inLayers([IPV4], byte(1, 0x03))),
  number("ip.len", U16, inLayers([IPV4], ipv4Length)),
  number("ip.id", U16, inLayers([IPV4], word(4))),
  number("ip.flags", 7, inLayers([IPV4], byte(6, 0xe0, 5))),
  flag("ip.flags.rb", IPV4, byte(6, 0x80)),
  flag("ip.flags.df", IPV4, byte(6, 0x40)),
  flag("ip.flags.mf", IPV4, byte(6, 0x20)),
  number("ip.frag_offset", 0x1fff, inLayers([IPV4], word(6, 0x1fff))), // in units of eight bytes,
  number("ip.ttl", U8, inLayers([IPV4], byte(8))),
  number(
    "ip.proto",
    U8,
    inLayers([IPV4], byte(9)),
    ofFlow((flow) => (flow.ipVersion === 4 ? flow.protocol : ABSENT)),
  ),
  number("ip.checksum", U16, inLayers([IPV4], word(10))),

  field("ipv6.addr", "ipv6", inLayers([IPV6], ipv6Source, ipv6Destination), ofFlow(flowSource6, flowDestination6)),
  field("ipv6.src", "ipv6", inLayers([IPV6], ipv6Source), ofFlow(flowSource6)),
  field("ipv6.dst", "ipv6", inLayers([IPV6], ipv6Destination), ofFlow(flowDestination6)),
  number(
    "ipv6.version",
    15,
    inLayers([IPV6], byte(0, 0xf0, 4)),
    ofFlow((flow) => (flow.ipVersion === 6 ? 6 : ABSENT)),
  ),
  number("ipv6.tclass", U8, inLayers([IPV6], word(0, 0x0ff0, 4))),
  number("ipv6.flow", 0xfffff, inLayers([IPV6], long(0, 0xfffff))),
  number("ipv6.plen", U16, inLayers([IPV6], word(4))),
  number("ipv6.nxt", U8, inLayers([IPV6], byte(6))),
  number("ipv6.hlim", U8, inLayers([IPV6], byte(7))),

  number("icmp.type", U8, inLayers([ICMP], byte(0))),
  number("icmp.code", U8, inLayers([ICMP], byte(1))),
  number("icmpv6.type", U8, inLayers([ICMP6], byte(0))),
  number("icmpv6.code", U8, inLayers([ICMP6], byte(1))),
  number("igmp.type", U8, inLayers([IGMP], byte(0))),

  ...ports("tcp", Layer.TCP),
  ...ports("udp", Layer.UDP),
  ...ports("sctp", Layer.SCTP),

  number("tcp.seq_raw", U32, inLayers([Layer.TCP], notInPart(long(4)))),
  number("tcp.ack_raw", U32, inLayers([Layer.TCP], long(8))),
  number("tcp.hdr_len", U8, inLayers([Layer.TCP], times(4, byte(12, 0xf0, 4)))),
  number("tcp.flags", 0xfff, inLayers([Layer.TCP], word(12, 0xfff))),
  flag("tcp.flags.ae", Layer.TCP, word(12, 0x100)),
  flag("tcp.flags.cwr", Layer.TCP, byte(13, 0x80)),
  flag("tcp.flags.ece", Layer.TCP, byte(13, 0x40)),
  flag("tcp.flags.urg", Layer.TCP, byte(13, 0x20)),
  flag("tcp.flags.ack", Layer.TCP, byte(13, 0x10)),
  flag("tcp.flags.push", Layer.TCP, byte(13, 0x08)),
  flag("tcp.flags.reset", Layer.TCP, byte(13, 0x04)),
  flag("tcp.flags.syn", Layer.TCP, byte(13, 0x02)),
  flag("tcp.flags.fin", Layer.TCP, byte(13, 0x01)),
  number("tcp.window_size_value", U16, inLayers([Layer.TCP], word(14))),
  number("tcp.checksum", U16, inLayers([Layer.TCP], word(16))),
  number("tcp.urgent_pointer", U16, inLayers([Layer.TCP], word(18))),
  number("tcp.len", U32, inLayers([Layer.TCP], notInPart(tcpLength))),
  field(
    "tcp.analysis.initial_rtt",
    "time",
    (_packet, context, visit) => context.initialRtt !== ABSENT && visit(context.initialRtt, EMPTY, ""),
    ofFlow((flow) => flow.initialRtt),
  ),
  tcpEvent("retransmission", TcpEvent.RETRANSMISSION),
  tcpEvent("fast_retransmission", TcpEvent.FAST_RETRANSMISSION),
  tcpEvent("spurious_retransmission", TcpEvent.SPURIOUS_RETRANSMISSION),
  tcpEvent("out_of_order", TcpEvent.OUT_OF_ORDER),
  tcpEvent("duplicate_ack", TcpEvent.DUPLICATE_ACK),
  tcpEvent("zero_window", TcpEvent.ZERO_WINDOW),
  tcpEvent("lost_segment", TcpEvent.LOST_SEGMENT),
  tcpEvent("ack_lost_segment", TcpEvent.ACK_LOST_SEGMENT),
  tcpEvent("keep_alive", TcpEvent.KEEP_ALIVE),

  number("udp.length", U16, inLayers([Layer.UDP], word(4))),
  number("udp.checksum", U16, inLayers([Layer.UDP], word(6))),

  field("dns.qry.name", "text", askedNames),

  number("gre.proto", U16, inLayers([GRE], word(2))),
  number("vxlan.vni", 0xffffff, inLayers([VXLAN], long(4, 0xffffff00, 8))),
  number("geneve.vni", 0xffffff, inLayers([GENEVE], long(4, 0xffffff00, 8))),
  number("gtp.teid", U32, inLayers([Layer.GTP_U], long(4))),
];

/** What Wireshark calls some applications. */
const ALIASES: readonly (readonly [alias: string, app: string])[] = [
  ["bootp", "dhcp"],
  ["isakmp", "ike"],
  ["mbtcp", "modbus"],
  ["memcache", "memcached"],
  ["mongo", "mongodb"],
  ["netbios-ns", "nbns"],
  ["pgsql", "postgresql"],
  ["pop", "pop3"],
  ["smb2", "smb"],
  ["ssl", "tls"],
  ["tds", "mssql"],
  ["wg", "wireguard"],
];

/**
 * The name of an application stands for `wg.app == "name"`, until the application has fields of its own. Where a name is a
 * protocol of the table too (vxlan, gtp), the protocol it is.
 */
const APPLICATIONS: readonly Field[] = [
  ...appNames().map((name) => application(name, name)),
  ...ALIASES.map(([alias, name]) => application(alias, name)),
];

const BY_NAME: ReadonlyMap<string, Field> = new Map([...APPLICATIONS, ...FIELDS].map((line) => [line.name, line]));

const OF_VERDICT = new Set([
  "wg.app",
  "wg.host",
  "wg.service",
  "wg.tls_version",
  "wg.encrypted",
  "wg.cleartext_password",
  "dns.qry.name",
]);

/** Whether a field tells what the packet's flow turns out to be, which may be known only after some of its packets. */
export function tellsVerdict(field: Field): boolean {
  return OF_VERDICT.has(field.name) || APPLICATIONS.includes(field);
}

export function findField(name: string): Field | undefined {
  return BY_NAME.get(name);
}

/** All names, in the order of the table: for suggestions and for completing what is typed. */
export function fieldNames(): string[] {
  return [...BY_NAME.keys()];
}

// --- the parts of a line ---

function serviceName(host: string | null): string | null {
  return host === null ? null : (serviceOf(host)?.service ?? null);
}

type OfPacket = Occurrences<Packet>;
type OfFlow = Occurrences<FlowFields> | null;

function field(name: string, type: FieldType, packet: OfPacket, flow: OfFlow = null, maximum = U32): Field {
  return { name, type, maximum, packet, flow };
}

function number(name: string, maximum: number, packet: OfPacket, flow: OfFlow = null): Field {
  return field(name, "number", packet, flow, maximum);
}

function flag(name: string, layer: number, reader: Reader): Field {
  return field(name, "boolean", inLayers([layer], reader));
}

function protocol(name: string, packet: OfPacket, flow: OfFlow = null): Field {
  return field(name, "protocol", packet, flow);
}

/** It is there or not. */
function tcpEvent(name: string, bit: number): Field {
  return protocol(
    `tcp.analysis.${name}`,
    (_packet, context, visit) => (context.tcpEvents & bit) !== 0 && visit(1, EMPTY, ""),
  );
}

function application(name: string, wanted: string): Field {
  const ofPacket = text((packet: Packet, context) => (app(packet, context) === wanted ? wanted : null));
  return protocol(
    name,
    ofPacket,
    text((flow: FlowFields) => (flow.app === wanted ? wanted : null)),
  );
}

function layers(...kinds: number[]): OfPacket {
  return inLayers(kinds, present);
}

function mplsEntries(reader: Reader): Reader[] {
  return Array.from({ length: 16 }, (_, n) => mplsEntry(n, reader));
}

function ports(name: string, layer: number): Field[] {
  const source = (flow: FlowFields) => (flow.transport === name ? flow.sourcePort : ABSENT);
  const destination = (flow: FlowFields) => (flow.transport === name ? flow.destinationPort : ABSENT);
  return [
    number(`${name}.port`, U16, inLayers([layer], word(0), word(2)), ofFlow(source, destination)),
    number(`${name}.srcport`, U16, inLayers([layer], word(0)), ofFlow(source)),
    number(`${name}.dstport`, U16, inLayers([layer], word(2)), ofFlow(destination)),
  ];
}

/** No flow has it: the frames that do are in none. */
function never(): boolean {
  return false;
}

function ipVersion(version: number): OfFlow {
  return ofFlow((flow) => (flow.ipVersion === version ? version : ABSENT));
}

function transport(name: string): OfFlow {
  return ofFlow((flow) => (flow.transport === name ? 1 : ABSENT));
}

function flowSource4(flow: FlowFields): number {
  return flow.ipVersion === 4 ? u32(flow.addresses, flow.sourceOffset) : ABSENT;
}

function flowDestination4(flow: FlowFields): number {
  return flow.ipVersion === 4 ? u32(flow.addresses, flow.destinationOffset) : ABSENT;
}

function flowSource6(flow: FlowFields): number {
  return flow.ipVersion === 6 ? flow.sourceOffset : ABSENT;
}

function flowDestination6(flow: FlowFields): number {
  return flow.ipVersion === 6 ? flow.destinationOffset : ABSENT;
}
