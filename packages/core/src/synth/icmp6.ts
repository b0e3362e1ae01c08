// ICMPv6 (RFC 4443), neighbour discovery (RFC 4861) and multicast listener reports (RFC 3810).

import { ipv6Address, mac } from "./address.ts";
import { bytes, u16, u32 } from "./bytes.ts";
import { echoWord } from "./icmp.ts";
import type { EchoFields, IcmpFields } from "./icmp.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export function icmp6(fields: IcmpFields, payload: Uint8Array = new Uint8Array(0)): Pdu {
  const header = bytes(fields.type, fields.code ?? 0, u16(fields.checksum ?? 0), u32(fields.rest ?? 0));
  const seal = fields.checksum === undefined ? { at: 2, from: 0, protocol: IpProtocol.ICMP6 } : undefined;
  return pdu(bytes(header, payload), { protocol: IpProtocol.ICMP6, seal });
}

export const icmp6Echo = (fields: EchoFields, data?: Uint8Array): Pdu =>
  icmp6({ type: fields.reply ? 129 : 128, rest: echoWord(fields) }, data);

/** Destination unreachable, by default the port: quotes as much as fits the least MTU. */
export const icmp6Unreachable = (original: Uint8Array, code = 4): Pdu =>
  icmp6({ type: 1, code }, original.subarray(0, 1232));

export const neighborSolicitation = (target: string, senderMac: string): Pdu =>
  icmp6({ type: 135 }, bytes(ipv6Address(target), 1, 1, mac(senderMac)));

/** Solicited, and overriding what the asker had cached. */
export const neighborAdvertisement = (target: string, targetMac: string): Pdu =>
  icmp6({ type: 136, rest: 0x60000000 }, bytes(ipv6Address(target), 2, 1, mac(targetMac)));

/** `prefix` is a /64 for address autoconfiguration. */
export const routerAdvertisement = (fields: { routerMac: string; prefix: string; lifetime?: number }): Pdu =>
  icmp6(
    { type: 134, rest: (64 << 24) | (fields.lifetime ?? 1800) },
    bytes(
      new Uint8Array(8), // reachable time, retransmission timer: unspecified
      [1, 1, ...mac(fields.routerMac)],
      [3, 4, 64, 0xc0, ...u32(86400), ...u32(14400), ...u32(0), ...ipv6Address(fields.prefix)],
    ),
  );

/** MLDv2 report that joins groups (record type 4: change to exclude mode). */
export const multicastListenerReport = (...groups: readonly string[]): Pdu =>
  icmp6({ type: 143, rest: groups.length }, bytes(...groups.map((group) => bytes(4, 0, u16(0), ipv6Address(group)))));

/** The group that neighbour solicitations for an address go to (RFC 4291 section 2.7.1). */
export function solicitedNodeGroup(address: string): { ip: string; mac: string } {
  const [a, b, c] = [...ipv6Address(address).subarray(13)].map((byte) => byte.toString(16).padStart(2, "0"));
  return { ip: `ff02::1:ff${a}:${b}${c}`, mac: `33:33:ff:${a}:${b}:${c}` };
}
