// The report of packets: one line each.

import type { PacketRecord } from "@wireglass/core";
import { clockText, endpointText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

export const PACKET_FIELDS: readonly (keyof PacketRecord)[] = [
  "time",
  "interface",
  "length",
  "src_ip",
  "src_port",
  "dst_ip",
  "dst_port",
  "transport",
  "app",
  "info",
];

export const PACKET_COLUMNS: readonly Column<PacketRecord>[] = [
  { title: "time", width: 26, text: (packet) => clockText(packet.time) },
  { title: "source", width: 28, text: (packet) => endpointText(packet.src_ip, packet.src_port) },
  { title: "destination", width: 28, text: (packet) => endpointText(packet.dst_ip, packet.dst_port) },
  { title: "transport", width: 9, text: (packet) => packet.transport ?? "–" },
  { title: "app", width: 8, text: (packet) => packet.app ?? "–" },
  { title: "length", width: 6, right: true, text: (packet) => String(packet.length) },
  { title: "info", width: 0, text: (packet) => packet.info },
];
