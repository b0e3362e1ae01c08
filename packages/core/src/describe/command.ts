// A command or reply of FTP or SMTP in one line, without what is secret in it. Other lines say nothing: they are data, or,
// in a dialogue like AUTH LOGIN's, a password by itself.

import { HIDDEN } from "../classify/protocols/http/password.ts";
import { firstLine } from "./text.ts";

/** RFC 959, 2228, 2389, 2428, 3659, 4217, 5797, 7151; the older forms with X; CLNT and MFMT are drafts. */
const FTP =
  "USER QUIT REIN SMNT CWD CDUP PORT PASV TYPE STRU MODE RETR STOR STOU APPE ALLO REST RNFR RNTO ABOR DELE RMD MKD PWD LIST " +
  "NLST SYST STAT HELP NOOP FEAT OPTS EPRT EPSV LANG MDTM SIZE MLST MLSD AUTH PBSZ PROT CCC HOST XCWD XCUP XMKD XRMD XPWD CLNT MFMT";
/** RFC 5321, 821, 2033, 3030, 3207, 4954; RFC 1985 for ETRN. */
const SMTP = "EHLO HELO LHLO MAIL RCPT DATA BDAT RSET VRFY EXPN HELP NOOP QUIT STARTTLS AUTH ETRN TURN SEND SOML SAML";

const COMMANDS: ReadonlySet<string> = new Set(`${FTP} ${SMTP}`.split(" "));
/** Whose argument nobody should see. */
const SECRET: ReadonlySet<string> = new Set(["PASS", "ACCT"]);

export function describeCommand(data: Uint8Array, at: number, end: number): string | null {
  const line = firstLine(data, at, end, 120);
  if (/^[1-5]\d\d([ -]|$)/.test(line)) return line;
  const [command, argument, response] = line.split(" ", 3);
  const name = command.toUpperCase();
  if (SECRET.has(name)) return argument === undefined ? line : `${command} ${HIDDEN}`;
  if (!COMMANDS.has(name)) return null;
  return name === "AUTH" && response !== undefined ? `${command} ${argument} ${HIDDEN}` : line;
}
