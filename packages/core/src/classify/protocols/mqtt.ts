// MQTT 3.1, 3.1.1 and 5 (OASIS, 3.1): the client begins with CONNECT, which has the protocol's name and level.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const CONNECT = 0x10;
const NAME = "MQTT";
const NAME_31 = "MQIsdp";

export const mqtt: Protocol = { app: "mqtt", tcp: recognise, firstBytes: { tcp: [CONNECT] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== CONNECT) return Verdict.NO;
  // The remaining length: seven bits in each of at most four bytes.
  let at = start + 1;
  while (at < end && at < start + 4 && data[at] >> 7 === 1) at++;
  if (at >= end) return Verdict.MORE;
  if (data[at++] >> 7 === 1) return Verdict.NO;
  if (at < end && data[at] !== 0) return Verdict.NO;
  if (end - at < 2) return Verdict.MORE;
  const length = u16(data, at);
  const name = length === NAME.length ? NAME : NAME_31;
  if (length !== name.length) return Verdict.NO;
  for (let i = 0; i < length && at + 2 + i < end; i++) {
    if (data[at + 2 + i] !== name.charCodeAt(i)) return Verdict.NO;
  }
  const level = at + 2 + length;
  if (level >= end) return Verdict.MORE;
  // A bridge sets the highest bit.
  const version = data[level] & 0x7f;
  return version >= 3 && version <= 5 ? Verdict.YES : Verdict.NO;
}
