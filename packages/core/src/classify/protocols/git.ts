// Git's own transport (gitprotocol-pack): pkt-lines, each with its length in four hexadecimal digits. The client's first one
// names the service, the repository and the host.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";
import { asciiText, beginsAnyCase, indexOf } from "./text/ascii.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const LENGTH = 4;
const SERVICE = new Words(["git-upload-pack /", "git-receive-pack /", "git-upload-archive /"]);
const ANSWER = new Words(["version 1\n", "version 2\n", "ERR "]);
const REF = new Words([" HEAD\0", " refs/", " capabilities^{}"]);
const HASH_LENGTHS = [40, 64] as const;
const MOST_HOST = 255;
/** Bytes of the request: a path, a host and what else it asks for. */
const MOST_REQUEST = 2048;
const HEADS: Heads = { header: LENGTH, measure, cap: MOST_REQUEST, most: 4 };

export const git: Protocol = { app: "git", tcp: recognise, firstBytes: { tcp: "0123456789abcdef" }, session };

function recognise({ data, start, end }: Look): number {
  for (let i = 0; i < Math.min(LENGTH, end - start); i++) if (hexDigit(data[start + i]) < 0) return Verdict.NO;
  const at = start + LENGTH;
  if (at >= end) return Verdict.MORE;
  const word = Math.max(SERVICE.match(data, at, end), ANSWER.match(data, at, end));
  if (word > 0) return Verdict.YES;
  if (SERVICE.match(data, at, end) === CUT || ANSWER.match(data, at, end) === CUT) return Verdict.MORE;
  // A server's first line: a commit and the reference that it stands for.
  let digits = 0;
  while (digits < HASH_LENGTHS[1] && at + digits < end && hexDigit(data[at + digits]) >= 0) digits++;
  if (at + digits === end) return Verdict.MORE;
  if (digits !== HASH_LENGTHS[0] && digits !== HASH_LENGTHS[1]) return Verdict.NO;
  const ref = REF.match(data, at + digits, end);
  return ref === NONE ? Verdict.NO : ref === CUT ? Verdict.MORE : Verdict.YES;
}

/** The first message: `git-upload-pack /project.git\0host=example.com\0`. */
function session(context: SessionContext): Session {
  return new HeadSession(context, HEADS, (outbound, data, length) => {
    if (!outbound) return Next.MORE;
    const zero = indexOf(data, 0, LENGTH, length);
    if (zero < 0 || !beginsAnyCase(data, zero + 1, length, "HOST=")) return Next.OVER;
    const host = zero + 6;
    let stop = host;
    while (stop < length && data[stop] !== 0 && data[stop] !== 0x3a) stop++;
    // What the cap has cut off may belong to the name.
    if (stop > host && stop < length) context.details.host = asciiText(data, host, stop, MOST_HOST).toLowerCase();
    return Next.OVER;
  });
}

/** The whole line, its length included. */
function measure(data: Uint8Array, at: number): number {
  let length = 0;
  for (let i = 0; i < LENGTH; i++) {
    const digit = hexDigit(data[at + i]);
    if (digit < 0) return 0;
    length = length * 16 + digit;
  }
  return length <= LENGTH ? 0 : length;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
