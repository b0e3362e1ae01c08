// Linux cooked capture, as the "any" interface gives it: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2.

import { u16 } from "../bytes.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { tooShort } from "../stop.ts";
import { LAYER_BY_ETHER_TYPE } from "../tables.ts";

const SLL_LENGTH = 16;
const SLL2_LENGTH = 20;
/** Protocol field values that are no EtherTypes (linux/if_ether.h). */
const LINUX_802_2 = 4;
/** ARPHRD_ values (linux/if_arp.h) of devices whose protocol field is a GRE protocol or nothing of use. */
const ARPHRD_IPGRE = 778;

export function decodeSll(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < SLL_LENGTH) return tooShort(packet);
  packet.cursor = at + SLL_LENGTH;
  return afterProtocol(u16(data, at + 2), u16(data, at + 14));
}

export function decodeSll2(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < SLL2_LENGTH) return tooShort(packet);
  packet.cursor = at + SLL2_LENGTH;
  return afterProtocol(u16(data, at + 8), u16(data, at));
}

function afterProtocol(device: number, protocol: number): number {
  if (protocol === LINUX_802_2 && device !== ARPHRD_IPGRE) return Layer.LLC;
  return LAYER_BY_ETHER_TYPE[protocol];
}
