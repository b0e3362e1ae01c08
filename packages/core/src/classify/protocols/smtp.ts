// SMTP (RFC 5321), LMTP (RFC 2033), STARTTLS (RFC 3207) and AUTH (RFC 4954) in it.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { asciiText, beginsAnyCase, indexOf, isDigit, isText, replyCode } from "./text/ascii.ts";
import { greeter, Greeter } from "./text/greeting.ts";
import type { LineReader } from "./text/line-reader.ts";
import { LineSession, Step } from "./text/line-session.ts";
import type { Conversation, LineRules } from "./text/line-session.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const HELLO = new Words(["EHLO ", "HELO ", "LHLO "], true);
/** Lines before a client either asks for TLS or does without. */
const MOST_LINES = 200;
const MOST_HOST = 255;

export const smtp: Protocol = {
  app: "smtp",
  tcp: recognise,
  firstBytes: { tcp: HELLO.firstLetters + "2" },
  session: (context) => new LineSession(context, RULES, MOST_LINES),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const hello = HELLO.match(data, start, end);
  if (hello === CUT) return Verdict.MORE;
  if (hello !== NONE) {
    if (end - start < hello + 2) return Verdict.MORE;
    return isText(data, start + hello, start + hello + 1) ? Verdict.YES : Verdict.NO;
  }
  const greets = greeter(look);
  if (greets === Greeter.SMTP) return Verdict.YES;
  return greets === Greeter.UNSURE ? Verdict.MORE : Verdict.NO;
}

const RULES: LineRules = {
  isServer: isDigit,
  command: (line, { login }) => {
    const { data, start, end } = line;
    if (beginsAnyCase(data, start, end, "AUTH ")) login.sasl(line, start + 5);
    if (beginsAnyCase(data, start, end, "STARTTLS")) return Step.TLS;
    return beginsAnyCase(data, start, end, "MAIL ") || beginsAnyCase(data, start, end, "DATA") ? Step.STOP : Step.ON;
  },
  reply: (line, conversation) => {
    const code = replyCode(line.data, line.start, line.end);
    if (code !== 334) conversation.login.over();
    if (conversation.asked) return code === 220 ? Step.TLS : Step.REFUSED;
    if (code === 220) nameServer(line, conversation);
    return Step.ON;
  },
};

/** The greeting's first word is the server's name (RFC 5321, 4.2). */
function nameServer(line: LineReader, { context }: Conversation): void {
  const { data } = line;
  const at = line.start + 4;
  const end = line.wordEnd(at);
  const isName = indexOf(data, 0x2e, at, end) > at && data[at] !== 0x5b;
  if (context.details.host === null && isName) context.details.host = asciiText(data, at, end, MOST_HOST).toLowerCase();
}
