// The constants of the pcapng format: blocks of type, length, body and length again (draft-ietf-opsawg-pcapng).

export const BlockType = {
  /** Reads the same in both byte orders. */
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete since 2009, but files of that time are about. */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  DECRYPTION_SECRETS: 10,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Type and length before the body, the same length after it. */
export const BLOCK_OVERHEAD = 12;
export const BODY_OFFSET = 8;

export const OptionCode = {
  END: 0,
  COMMENT: 1,
  SHB_HARDWARE: 2,
  SHB_OS: 3,
  SHB_APPLICATION: 4,
  IF_NAME: 2,
  IF_DESCRIPTION: 3,
  IF_TIME_RESOLUTION: 9,
  IF_TIME_OFFSET: 14,
  ISB_RECEIVED: 4,
  ISB_INTERFACE_DROPPED: 5,
  ISB_SYSTEM_DROPPED: 7,
} as const;

/** Every body, packet and option is padded to 32 bits. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
