// FTP and SMTP servers both greet with 220: what follows tells which it is.

import type { Look } from "../../look.ts";
import { holds, indexOf, isText, lineEnd, LF, replyCode, SPACE } from "./ascii.ts";

export const Greeter = { NONE: 0, UNSURE: 1, SMTP: 2, FTP: 3 } as const;

const READY = 220;
const MOST_LINES = 16;
const MOST_LINE = 1024;

const SMTP_NAMES = ["SMTP", "LMTP", "POSTFIX", "EXIM", "SENDMAIL"] as const;
/** Replies to what clients say first, in the one protocol and in the other. */
const SMTP_CODES: ReadonlySet<number> = new Set([250, 235, 334, 354, 503, 550, 554]);
const FTP_CODES: ReadonlySet<number> = new Set([202, 211, 215, 227, 229, 230, 232, 234, 257, 331, 332, 530]);

/** Who greets in the first bytes of this direction. */
export function greeter(look: Look): number {
  const { data, start, end } = look;
  for (let i = 0; i < Math.min(3, end - start); i++) if (data[start + i] !== (i < 2 ? 0x32 : 0x30)) return Greeter.NONE;
  if (end - start < 4) return Greeter.UNSURE;
  if (data[start + 3] !== SPACE && data[start + 3] !== 0x2d) return Greeter.NONE;
  let says: number = Greeter.UNSURE;
  let at = start;
  let whole = false;
  for (let lines = 0; at < end && lines < MOST_LINES; lines++) {
    const feed = indexOf(data, LF, at, Math.min(end, at + MOST_LINE));
    const stop = feed < 0 ? end : lineEnd(data, at, feed);
    if (!isText(data, at, feed < 0 ? Math.max(at, end - 1) : stop)) return lines === 0 ? Greeter.NONE : says;
    if (feed < 0) break;
    const code = replyCode(data, at, stop);
    if (code === READY) {
      if (SMTP_NAMES.some((name) => holds(data, at, stop, name))) return Greeter.SMTP;
      if (holds(data, at, stop, "FTP")) says = Greeter.FTP;
    } else if (says === Greeter.UNSURE) {
      if (SMTP_CODES.has(code)) return Greeter.SMTP;
      if (FTP_CODES.has(code)) return Greeter.FTP;
    } else return says;
    at = feed + 1;
    whole = true;
  }
  return says === Greeter.UNSURE && whole ? byPort(look) : says;
}

/** A whole line that says nothing of itself. */
function byPort(look: Look): number {
  if (look.hasPort(21)) return Greeter.FTP;
  return look.hasPort(25) || look.hasPort(587) ? Greeter.SMTP : Greeter.UNSURE;
}
