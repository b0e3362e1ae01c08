// ICMP echoes that Wireglass itself has sent, by the mark in their data: they are measurements, and not the network's traffic.
// Requests and answers hold it alike. packages/capture/src/ping/echo-message.ts puts it there.

import type { CountedPacket } from "../decode/packet.ts";
import { KIND, Kind, PORTS } from "../flow/columns.ts";
import { appId } from "./apps.ts";

const MARK_TEXT = "wireglass-ping/1";
const MARK = Uint8Array.from(MARK_TEXT, (character) => character.charCodeAt(0));
/** Behind a random token, or the time that other ping programs begin with. */
const MARK_OFFSET = 16;

const ICMP = 1;
const ICMP6 = 58;

export const OWN_ECHO = appId("wireglass-ping");

/** Whether the flow is one of echoes: type and the answer's type stand where others have ports. */
export function isEchoFlow(words: Int32Array, base: number): boolean {
  const protocol = words[base + KIND] & Kind.TRANSPORT;
  const types = words[base + PORTS];
  if (protocol === ICMP) return types === 8 << 16 || types === 8;
  return protocol === ICMP6 && (types === ((128 << 16) | 129) || types === ((129 << 16) | 128));
}

export function isOwnEcho({ data, payloadOffset, payloadCaptured }: CountedPacket): boolean {
  if (payloadCaptured < MARK_OFFSET + MARK.length) return false;
  const at = payloadOffset + MARK_OFFSET;
  for (let i = 0; i < MARK.length; i++) if (data[at + i] !== MARK[i]) return false;
  return true;
}
