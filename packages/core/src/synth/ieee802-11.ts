// IEEE 802.11 data and beacon frames, without FCS.

import { mac } from "./address.ts";
import { bytes, le16, prefixed8 } from "./bytes.ts";
import type { Pdu } from "./pdu.ts";

export interface WifiFields {
  src: string;
  dst: string;
  bssid: string;
  /** From the station to the access point, or the other way; both at once is a bridge with a fourth address. */
  toDs?: boolean;
  fromDs?: boolean;
  qos?: boolean;
  /** The body is cipher text. */
  protectedFrame?: boolean;
  sequence?: number;
}

/** `body` is an LLC frame: `llc({}, ipv4(...))`. */
export function wifiData(fields: WifiFields, body: Uint8Array): Pdu {
  const { toDs = false, fromDs = false, qos = false, protectedFrame = false } = fields;
  const [src, dst, bssid] = [mac(fields.src), mac(fields.dst), mac(fields.bssid)];
  const addresses = toDs
    ? fromDs
      ? [bssid, bssid, dst]
      : [bssid, src, dst]
    : fromDs
      ? [dst, bssid, src]
      : [dst, src, bssid];
  const flags = (toDs ? 0x01 : 0) | (fromDs ? 0x02 : 0) | (protectedFrame ? 0x40 : 0);
  return bytes(
    qos ? 0x88 : 0x08,
    flags,
    le16(44),
    ...addresses,
    le16((fields.sequence ?? 0) << 4),
    toDs && fromDs ? src : [],
    qos ? le16(0) : [],
    body,
  );
}

export const wifiBeacon = (fields: { bssid: string; ssid: string; sequence?: number }): Pdu =>
  bytes(
    [0x80, 0, ...le16(0)],
    mac("ff:ff:ff:ff:ff:ff"),
    mac(fields.bssid),
    mac(fields.bssid),
    le16((fields.sequence ?? 0) << 4),
    new Uint8Array(8), // timestamp
    le16(100), // beacon interval
    le16(0x0431), // capabilities
    [0, ...prefixed8(fields.ssid)],
    [1, ...prefixed8([0x82, 0x84, 0x8b, 0x96])], // supported rates
  );
