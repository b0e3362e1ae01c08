// What a protocol's file in this folder offers: how to recognise the protocol, and what to read from its flows.

import type { Look } from "./look.ts";
import type { Session, SessionContext } from "./session.ts";

/** A recogniser's answer. */
export const Verdict = {
  /** It is something else, and more bytes will not change that. */
  NO: 0,
  /** It may be: what is there fits, and is too little to be sure. */
  MORE: 1,
  /** It is this protocol. */
  YES: 2,
} as const;

/**
 * Looks at the first bytes of one direction (TCP) or at one datagram (UDP), and neither keeps nor changes anything. It
 * never throws, reads only inside `look`, and answers in a time that does not depend on what the bytes say.
 */
export type Recogniser = (look: Look) => number;

/** Values of a byte: a number, a range with both its ends, or the characters of a string. */
export type ByteValues = string | readonly (number | string | readonly [first: number, last: number])[];

export interface Protocol {
  /** The application's name in the contract. */
  app: string;
  tcp?: Recogniser;
  udp?: Recogniser;
  /** What its payloads may begin with: with any other first byte a recogniser is never sure, and is not asked. */
  firstBytes?: { tcp?: ByteValues; udp?: ByteValues };
  /** Follows a recognised flow from its first byte on; without one the flow is settled when it is recognised. */
  session?: (context: SessionContext) => Session;
  /** The session only reads names and times: where nobody asks for them, the flow is settled without it. */
  sessionForDetails?: true;
  /** The session follows streams: a datagram is a whole message, and needs none. */
  sessionForStreams?: true;
}
