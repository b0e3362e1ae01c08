// The constants of the pcap format: a file header, then records of a header and a frame (draft-ietf-opsawg-pcap).

export const PcapMagic = {
  MICROSECONDS: 0xa1b2c3d4,
  NANOSECONDS: 0xa1b23c4d,
  /** Kuznetzov's patch of Linux 2.1 days: microseconds, and record headers with interface, protocol and type added. */
  MODIFIED: 0xa1b2cd34,
} as const;

export const FILE_HEADER_LENGTH = 24;
export const RECORD_HEADER_LENGTH = 16;
export const MODIFIED_RECORD_HEADER_LENGTH = 24;

/** Whether the first four bytes, read as big endian, are one of the magics in either byte order. */
export function isPcapMagic(word: number): boolean {
  return isMagic(word) || isMagic(swap32(word));
}

export function isMagic(word: number): boolean {
  return word === PcapMagic.MICROSECONDS || word === PcapMagic.NANOSECONDS || word === PcapMagic.MODIFIED;
}

function swap32(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
