// Why a frame could not be decoded to the end. A closed list: each code has a counter of the same name.

export const Fault = {
  NONE: 0,
  /** The header says that it is longer than what holds it. */
  LENGTH: 1,
  /** A header field has a value that the protocol forbids. */
  VALUE: 2,
  /** Headers are nested deeper than the limit. */
  DEPTH: 3,
  /** A fragment overlaps another, or reaches beyond the longest datagram. */
  FRAGMENT: 4,
  /** The capture gives the frame a time that cannot be. */
  TIME: 5,
} as const;

export const FAULT_NAMES = ["none", "length", "value", "depth", "fragment", "time"] as const;
