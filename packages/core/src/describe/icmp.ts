// ICMP and ICMPv6 in plain words.

import { u16 } from "../decode/bytes.ts";
import type { Packet } from "../decode/packet.ts";
import { Transport } from "../decode/packet.ts";
import { formatIpv6 } from "../flow/address.ts";

const ICMP: ReadonlyMap<number, string> = new Map([
  [0, "Echo reply"],
  [3, "Destination unreachable"],
  [4, "Source quench"],
  [5, "Redirect"],
  [8, "Echo request"],
  [9, "Router advertisement"],
  [10, "Router solicitation"],
  [11, "Time exceeded"],
  [12, "Parameter problem"],
  [13, "Timestamp request"],
  [14, "Timestamp reply"],
]);

const UNREACHABLE = ["network", "host", "protocol", "port", "fragmentation needed", "source route failed"];

const ICMP6: ReadonlyMap<number, string> = new Map([
  [1, "Destination unreachable"],
  [2, "Packet too big"],
  [3, "Time exceeded"],
  [4, "Parameter problem"],
  [128, "Echo request"],
  [129, "Echo reply"],
  [130, "Multicast listener query"],
  [131, "Multicast listener report"],
  [132, "Multicast listener done"],
  [133, "Router solicitation"],
  [134, "Router advertisement"],
  [135, "Neighbour solicitation"],
  [136, "Neighbour advertisement"],
  [137, "Redirect"],
  [143, "Multicast listener report, version 2"],
]);

export function describeIcmp(packet: Packet): string {
  const { icmpType, icmpCode, data, transportOffset: at, end } = packet;
  const six = packet.transport === Transport.ICMP6;
  const name = (six ? ICMP6 : ICMP).get(icmpType) ?? `Type ${icmpType}, code ${icmpCode}`;
  const echo = six ? icmpType === 128 || icmpType === 129 : icmpType === 8 || icmpType === 0;
  if (echo && at >= 0 && end - at >= 8) return `${name}, id ${u16(data, at + 4)}, sequence ${u16(data, at + 6)}`;
  if (!six && icmpType === 3) return `${name}: ${UNREACHABLE[icmpCode] ?? `code ${icmpCode}`}`;
  const neighbour = six && (icmpType === 135 || icmpType === 136);
  if (neighbour && at >= 0 && end - at >= 24) return `${name} for ${formatIpv6(data, at + 8)}`;
  return name;
}
