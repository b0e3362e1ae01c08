// ONC RPC (RFC 5531, 9): a call has its number, 0, version 2, and the program that is called; an answer has the number, 1, and
// does not name the program, so that the flow is known by its calls, or by its port. Over TCP in records (11).

import { i32, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol, Recogniser } from "../protocol.ts";

const LAST_FRAGMENT = 0x80;
const LONGEST = 1 << 24;
const CALL_HEADER = 24;
const ANSWER = 24;
const VERSION = 2;
const PORTMAP = 100_000;
const NFS = 100_003;
/** Programs that are assigned, and those that anybody may use. */
const FIRST_PROGRAM = 100_000;
const LAST_PROGRAM = 0x5fff_ffff;
const LAST_PROCEDURE = 255;
/** The last flavour of authentication (RFC 5531, 8.2; RPCSEC_GSS and TLS are 6 and 7). */
const LAST_FLAVOUR = 7;
const LONGEST_AUTHENTICATION = 400;

/** What a recogniser of a program asks. */
type Programs = (program: number) => boolean;

export const nfs = protocol("nfs", [2049], (program) => program === NFS);
export const rpcbind = protocol("rpcbind", [111], (program) => program === PORTMAP);
/** All other programs: mount, locks, status, quotas, and private ones. */
export const rpc = protocol("rpc", [], (program) => program !== NFS && program !== PORTMAP);

function protocol(app: string, ports: readonly number[], programs: Programs): Protocol {
  return {
    app,
    tcp: overTcp(ports, programs),
    udp: overUdp(ports, programs),
    firstBytes: { tcp: [LAST_FRAGMENT] },
  };
}

function overTcp(ports: readonly number[], programs: Programs): Recogniser {
  return (look) => {
    const { data, start, end } = look;
    if (data[start] !== LAST_FRAGMENT) return Verdict.NO;
    if (end - start < 4) return Verdict.MORE;
    const length = u32(data, start) & 0x7fff_ffff;
    return length < CALL_HEADER || length > LONGEST ? Verdict.NO : message(look, start + 4, ports, programs);
  };
}

function overUdp(ports: readonly number[], programs: Programs): Recogniser {
  return (look) => (message(look, look.start, ports, programs) === Verdict.YES ? Verdict.YES : Verdict.NO);
}

function message(look: Look, at: number, ports: readonly number[], programs: Programs): number {
  const { data, end } = look;
  if (end - at < 8) return Verdict.MORE;
  const kind = i32(data, at + 4);
  if (kind === 1) return isAnswer(look, at, ports);
  if (kind !== 0) return Verdict.NO;
  if (end - at < CALL_HEADER + 8) return Verdict.MORE;
  const program = u32(data, at + 12);
  if (i32(data, at + 8) !== VERSION || program < FIRST_PROGRAM || program > LAST_PROGRAM || !programs(program)) {
    return Verdict.NO;
  }
  const isCall = u32(data, at + 16) <= 16 && u32(data, at + 20) <= LAST_PROCEDURE;
  return isCall && isAuthentication(data, at + CALL_HEADER) ? Verdict.YES : Verdict.NO;
}

function isAuthentication(data: Uint8Array, at: number): boolean {
  return u32(data, at) <= LAST_FLAVOUR && u32(data, at + 4) <= LONGEST_AUTHENTICATION;
}

/** Accepted, with a verifier and a state; on a port that tells the program. */
function isAnswer(look: Look, at: number, ports: readonly number[]): number {
  const { data, end } = look;
  if (ports.length === 0 || !look.hasPort(ports[0])) return Verdict.NO;
  if (end - at < ANSWER) return Verdict.MORE;
  return i32(data, at + 8) === 0 && isAuthentication(data, at + 12) ? Verdict.YES : Verdict.NO;
}
