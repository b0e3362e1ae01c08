// The link type as capture files store it, and how long a frame of it can be.

/** Longest block or record of any kind: what is longer is damage, and is never waited for. */
export const MAX_BLOCK = 16 * 1024 * 1024;

/** Longest snapshot length that libpcap takes, and with it the longest captured frame of a network link type. */
const MAX_NETWORK_FRAME = 262_144;

/** Link types that carry messages of a bus: Linux USB, USB with mmap header, D-Bus, USBPcap, Elektrobit. */
const MESSAGE_LINK_TYPES: ReadonlySet<number> = new Set([189, 220, 231, 249, 279]);

export function maxCaptured(linkType: number): number {
  return MESSAGE_LINK_TYPES.has(linkType) ? MAX_BLOCK - 64 : MAX_NETWORK_FRAME;
}

const LINKTYPE_RAW = 101;

/**
 * The link type in the last word of a pcap header. The upper half says whether frames end with an FCS, which readers
 * ignore. 12 and 14 are raw IP as some systems number it in memory; older programs wrote these into files.
 */
export function linkTypeOf(field: number): number {
  const linkType = field & 0xffff;
  return linkType === 12 || linkType === 14 ? LINKTYPE_RAW : linkType;
}
