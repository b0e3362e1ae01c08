// Room for a handshake message that is put together: it grows with what has come, not with what its length promises.

/** Most of a message that is kept: more than any hello, and than the first certificate of a chain. */
export const MOST_KEPT = 16384;

/** `had` if it has so many bytes, else more room with its bytes in front. */
export function roomFor(size: number, had: Uint8Array | null): Uint8Array {
  if (had !== null && had.length >= size) return had;
  const room = new Uint8Array(Math.min(MOST_KEPT, Math.max(2 * size, 512)));
  if (had !== null) room.set(had);
  return room;
}
