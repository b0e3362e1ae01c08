// A packet in one line of plain words, for lists. Called for packets that somebody looks at, not for each one.

import { appName } from "../classify/apps.ts";
import { FAULT_NAMES, Fault } from "../decode/fault.ts";
import { Layer } from "../decode/layer.ts";
import { TcpFlag, Transport } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";
import { formatIpv4, formatIpv6, formatMac } from "../flow/address.ts";
import { describeArp } from "./arp.ts";
import { describeCommand } from "./command.ts";
import { describeDns } from "./dns.ts";
import { describeHttp } from "./http.ts";
import { describeIcmp } from "./icmp.ts";

export interface PacketRecord {
  time: number;
  interface: string | null;
  length: number;
  src_ip: string | null;
  src_port: number | null;
  dst_ip: string | null;
  dst_port: number | null;
  transport: string | null;
  app: string | null;
  info: string;
}

/** What an application's payload says: one line each. Null: nothing to say. */
const PAYLOADS: ReadonlyMap<string, (data: Uint8Array, at: number, end: number) => string | null> = new Map([
  ["dns", describeDns],
  ["mdns", describeDns],
  ["llmnr", describeDns],
  ["http", describeHttp],
  ["ftp", describeCommand],
  ["smtp", describeCommand],
]);

/** `app` is the application id of the packet's flow. */
export function describePacket(packet: Packet, interfaceName: string | null, app: number): PacketRecord {
  const name = appName(app & 0xffff);
  const record: PacketRecord = {
    time: packet.time / 1e6,
    interface: interfaceName,
    length: packet.length,
    src_ip: null,
    src_port: packet.hasPorts ? packet.sourcePort : null,
    dst_ip: null,
    dst_port: packet.hasPorts ? packet.destinationPort : null,
    transport: null,
    app: name,
    info: "",
  };
  if (packet.ipVersion !== 0) {
    const format = packet.ipVersion === 4 ? formatIpv4 : formatIpv6;
    record.src_ip = format(packet.net, packet.sourceOffset);
    record.dst_ip = format(packet.net, packet.destinationOffset);
    record.transport =
      packet.transport === Transport.OTHER ? String(packet.protocol) : TRANSPORT_NAMES[packet.transport];
    record.info = describeTransport(packet, name);
  } else describeLink(packet, record);
  if (packet.fault !== Fault.NONE) record.info += ` [malformed: ${FAULT_NAMES[packet.fault]}]`;
  else if (packet.captured < packet.length) record.info += ` [${packet.captured} bytes captured]`;
  return record;
}

function describeTransport(packet: Packet, app: string | null): string {
  if (packet.fragment) return "Fragment";
  const payload = describePayload(packet, app);
  switch (packet.transport) {
    case Transport.TCP:
      return payload ?? describeTcp(packet);
    case Transport.UDP:
      return payload ?? `${packet.payloadLength} bytes of data`;
    case Transport.ICMP:
    case Transport.ICMP6:
      return describeIcmp(packet);
    case Transport.SCTP:
      return `${packet.payloadLength} bytes of chunks`;
    default:
      return `IP protocol ${packet.protocol}`;
  }
}

function describePayload(packet: Packet, app: string | null): string | null {
  if (app === null || packet.payloadCaptured === 0) return null;
  // DNS over TCP puts two bytes of length before the message (RFC 1035, 4.2.2).
  const skip = packet.transport === Transport.TCP && app === "dns" ? 2 : 0;
  const at = packet.payloadOffset + skip;
  return PAYLOADS.get(app)?.(packet.data, at, packet.payloadOffset + packet.payloadCaptured) ?? null;
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [TcpFlag.SYN, "SYN"],
  [TcpFlag.FIN, "FIN"],
  [TcpFlag.RST, "RST"],
  [TcpFlag.PSH, "PSH"],
  [TcpFlag.ACK, "ACK"],
  [TcpFlag.URG, "URG"],
];

function describeTcp(packet: Packet): string {
  if (packet.transportOffset < 0) return "TCP";
  const flags = FLAG_NAMES.filter(([bit]) => (packet.tcpFlags & bit) !== 0).map(([, name]) => name);
  const data = packet.payloadLength > 0 ? `, ${packet.payloadLength} bytes of data` : "";
  return `[${flags.join(", ")}] window ${packet.window}${data}`;
}

function describeLink(packet: Packet, record: PacketRecord): void {
  const last = packet.layerCount - 1;
  const layer = last < 0 ? Layer.NONE : packet.layers[last];
  const at = last < 0 ? 0 : packet.layerOffsets[last];
  if (layer === Layer.ARP) {
    const arp = describeArp(packet.data, at, packet.end);
    record.transport = "arp";
    record.src_ip = arp.source;
    record.dst_ip = arp.destination;
    record.info = arp.info;
  } else if (packet.layerCount > 0 && packet.layers[0] === Layer.ETHERNET) {
    const ethernet = packet.layerOffsets[0];
    const { data } = packet;
    const type = ((data[ethernet + 12] << 8) | data[ethernet + 13]).toString(16).padStart(4, "0");
    record.info = `Ethernet ${formatMac(data, ethernet + 6)} → ${formatMac(data, ethernet)}, type 0x${type}`;
  } else record.info = "No network layer";
}
