// Little-endian reads, for the protocols that are not in network order. The caller has checked the length.

export function le16(data: Uint8Array, at: number): number {
  return data[at] | (data[at + 1] << 8);
}

export function le32(data: Uint8Array, at: number): number {
  return (data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24)) >>> 0;
}
