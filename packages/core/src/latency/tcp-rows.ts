// What the TCP analysis remembers of a connection beside the flow's own columns: a cache line, half of it for each direction.

/** Words of a connection, and of a direction. */
export const ROW = 16;
export const SIDE = 8;

// Words of a direction.
/** The latest acknowledgement number; 0 before the first. */
export const ACKED = 0;
/** The end of what has been seen without a gap. */
export const CONTIGUOUS = 1;
/** Microseconds, modulo 2^32: of the latest packet, and of the one that brought the highest sequence number. */
export const ACK_TIME = 2;
export const NEXT_TIME = 3;
/** The last of its segments in flight; 0 when there are none. */
export const FLIGHT = 4;
/** While disorderly: the acknowledgement with which everything is in order again. */
export const RECOVERY = 5;
/** The window in the lower half, then what follows. */
export const STATE = 6;

export const WINDOW = 0xffff;
/** Duplicate acknowledgements: 0, 1, or 2 and more. */
export const DUPLICATE = 0x1_0000;
export const DUPLICATES = 0x3_0000;
/** What its latest packet was. */
export const PROBE = 0x4_0000;
export const KEEP_ALIVE = 0x8_0000;
/** Among its segments in flight are some that were sent again or came late. */
export const DISORDERLY = 0x10_0000;
/** The other side has acknowledged more than was seen, and that was told. */
export const UNSEEN_ACKED = 0x20_0000;
/** How many segments are in flight, in the bits from here on. */
export const COUNT_SHIFT = 22;
export const COUNT_ONE = 1 << COUNT_SHIFT;
export const COUNT_MAX = 1023;

/** The C library puts 16 bytes before a large block; with these 48 more, rows begin on cache lines. */
const ALIGNMENT = 48;

/** A row for each slot of the flow table, reserved at once; the system commits what is used. */
export function newRows(slots: number): Int32Array {
  const words = (slots + 1) * ROW;
  return new Int32Array(new ArrayBuffer(words * 4 + ALIGNMENT), ALIGNMENT, words);
}
