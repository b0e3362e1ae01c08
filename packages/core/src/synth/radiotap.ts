// Radiotap: what the radio knew, in front of an 802.11 frame (radiotap.org).

import { bytes, le16, le32 } from "./bytes.ts";

export interface RadiotapFields {
  /** In MHz. */
  channel?: number;
  /** In dBm. */
  signal?: number;
  /** The frame ends with its FCS. */
  fcs?: boolean;
  length?: number;
}

export function radiotap(fields: RadiotapFields, frame: Uint8Array): Uint8Array {
  const { channel, signal, fcs } = fields;
  const present =
    (fcs === undefined ? 0 : 1 << 1) | (channel === undefined ? 0 : 1 << 3) | (signal === undefined ? 0 : 1 << 5);
  const flags = fcs === undefined ? [] : [fcs ? 0x10 : 0];
  // The channel is aligned to two bytes.
  const padding = new Uint8Array(channel === undefined ? 0 : flags.length & 1);
  const values = bytes(
    flags,
    padding,
    channel === undefined ? [] : [...le16(channel), ...le16(0x00a0)],
    signal === undefined ? [] : [signal & 0xff],
  );
  return bytes(0, 0, le16(fields.length ?? 8 + values.length), le32(present), values, frame);
}
