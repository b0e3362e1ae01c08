// Big-endian reads. The caller has checked the length.

export function u16(data: Uint8Array, at: number): number {
  return (data[at] << 8) | data[at + 1];
}

/** Signed: equality and bit operations only. */
export function i32(data: Uint8Array, at: number): number {
  return (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
}

export function u32(data: Uint8Array, at: number): number {
  return i32(data, at) >>> 0;
}
