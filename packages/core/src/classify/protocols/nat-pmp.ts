// NAT-PMP (RFC 6886, 3) and its successor PCP (RFC 6887, 7): version, operation, and little more, so that the port has to fit.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const CLIENT_PORT = 5350;
const SERVER_PORT = 5351;
const ANSWER = 0x80;
const PCP = 2;
const PCP_HEADER = 24;
const PCP_LONGEST = 1100;
const LAST_PCP_OPERATION = 3;
const LAST_PCP_RESULT = 13;
const LAST_RESULT = 5;

export const natPmp: Protocol = { app: "nat-pmp", udp: recognise, firstBytes: { udp: [0, PCP] } };

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  if (!look.hasPort(SERVER_PORT) && !look.hasPort(CLIENT_PORT)) return Verdict.NO;
  if (end - start < 2) return Verdict.NO;
  const operation = data[start + 1] & ~ANSWER;
  if (data[start] === PCP) {
    const fits = length >= PCP_HEADER && length <= PCP_LONGEST && length % 4 === 0;
    // Reserved bytes, in an answer the second one is the result.
    const isBlank =
      end - start >= 4 && data[start + 2] === 0 && data[start + 3] <= (data[start + 1] < ANSWER ? 0 : LAST_PCP_RESULT);
    return fits && isBlank && operation <= LAST_PCP_OPERATION ? Verdict.YES : Verdict.NO;
  }
  if (data[start] !== 0 || operation > 2) return Verdict.NO;
  // Asks for the address, or to map a port.
  if (data[start + 1] < ANSWER) {
    if (operation === 0) return length === 2 ? Verdict.YES : Verdict.NO;
    return length === 12 && end - start >= 4 && u16(data, start + 2) === 0 ? Verdict.YES : Verdict.NO;
  }
  const isResult = end - start >= 4 && u16(data, start + 2) <= LAST_RESULT;
  return isResult && length === (operation === 0 ? 12 : 16) ? Verdict.YES : Verdict.NO;
}
