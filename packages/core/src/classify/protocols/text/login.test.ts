// Passwords in the clear of the protocols of commands and replies: noted when one went by, and only then.

import { describe, expect, it } from "vitest";
import type { Protocol } from "../../protocol.ts";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { ftp } from "../ftp.ts";
import { imap } from "../imap.ts";
import { pop3 } from "../pop3.ts";
import { smtp } from "../smtp.ts";

/** base64 of "\0tim\0tanstaaf", "tim" and "secret". */
const PLAIN = "AHRpbQB0YW5zdGFhZg==";
const NAME = "dGlt";
const SECRET = "c2VjcmV0";
const HELLO = "C: \x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";

/** `C: ` is the client, `S: ` the server; a line feed follows where the line does not end in one. */
function marks(protocol: Protocol, lines: readonly string[], split: boolean): boolean {
  const context = new RecordingContext();
  const session = protocol.session!(context);
  let wanted = true;
  for (const line of lines) {
    const bytes = ascii(line === HELLO ? line.slice(3) : `${line.slice(3)}\r\n`);
    const step = split ? 1 : bytes.length;
    for (let at = 0; at < bytes.length && wanted; at += step)
      wanted = session.data(line.startsWith("C"), bytes, at, at + step);
  }
  expect(JSON.stringify(context)).not.toMatch(/secret|c2VjcmV0|tanstaaf/);
  return context.details.cleartext_password;
}

type Case = readonly [what: string, Protocol, readonly string[]];

const MARKED: readonly Case[] = [
  ["FTP", ftp, ["S: 220 FTP", "C: USER tim", "S: 331 Password?", "C: PASS secret"]],
  ["FTP, the second name", ftp, ["C: USER ftp", "C: USER tim", "C: pass secret"]],
  ["FTP whose name begins like a guest's", ftp, ["C: USER ftpadmin", "C: PASS secret"]],
  ["FTP after a refusal of TLS", ftp, ["S: 220 FTP", "C: AUTH TLS", "S: 502 no", "C: USER tim", "C: PASS secret"]],
  ["FTP before TLS", ftp, ["S: 220 FTP", "C: USER tim", "C: PASS secret", "C: AUTH TLS", "S: 234 go", HELLO]],
  ["POP3", pop3, ["S: +OK hi", "C: USER tim", "S: +OK", "C: PASS secret"]],
  ["POP3's PLAIN at once", pop3, ["S: +OK hi", `C: AUTH PLAIN ${PLAIN}`]],
  ["POP3's PLAIN when asked", pop3, ["S: +OK hi", "C: AUTH PLAIN", "S: + ", `C: ${PLAIN}`]],
  [
    "POP3's LOGIN",
    pop3,
    ["S: +OK hi", "C: auth login", "S: + VXNlcg==", `C: ${NAME}`, "S: + UGFzcw==", `C: ${SECRET}`],
  ],
  ["IMAP", imap, ["S: * OK hi", "C: a1 LOGIN tim secret"]],
  ["IMAP, quoted", imap, ["S: * OK hi", 'C: a1 login "tim" "the secret"']],
  ["IMAP, typed by hand", imap, ["S: * OK hi", "C: a login tim secret"]],
  ["IMAP's literals", imap, ["S: * OK hi", "C: a1 LOGIN {3}", "S: + go", "C: tim {6}", "S: + go", "C: secret"]],
  ["IMAP's password as a literal", imap, ["S: * OK hi", "C: a1 LOGIN tim {6+}", "C: secret"]],
  ["IMAP's name as a literal", imap, ["S: * OK hi", "C: a1 LOGIN {3}", "S: + go", "C: tim secret"]],
  ["IMAP's PLAIN at once", imap, ["S: * OK hi", `C: a1 AUTHENTICATE PLAIN ${PLAIN}`]],
  ["IMAP's PLAIN when asked", imap, ["S: * OK hi", "C: a1 AUTHENTICATE PLAIN", "S: + ", `C: ${PLAIN}`]],
  [
    "IMAP's LOGIN, with the server chatting",
    imap,
    [
      "S: * OK hi",
      "C: a1 AUTHENTICATE LOGIN",
      "S: + VXNlcg==",
      `C: ${NAME}`,
      "S: * OK wait",
      "S: + UGFzcw==",
      `C: ${SECRET}`,
    ],
  ],
  ["SMTP's PLAIN at once", smtp, ["S: 220 a ESMTP", "C: EHLO b", "S: 250 AUTH PLAIN", `C: AUTH PLAIN ${PLAIN}`]],
  ["SMTP's PLAIN when asked", smtp, ["S: 220 a ESMTP", "C: EHLO b", "C: AUTH PLAIN", "S: 334 ", `C: ${PLAIN}`]],
  ["SMTP's PLAIN with an empty response", smtp, ["S: 220 a ESMTP", "C: AUTH PLAIN =", "S: 334 ", `C: ${PLAIN}`]],
  [
    "SMTP's LOGIN",
    smtp,
    ["S: 220 a ESMTP", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", `C: ${NAME}`, "S: 334 UGFzc3dvcmQ6", `C: ${SECRET}`],
  ],
  [
    "SMTP's LOGIN with the name",
    smtp,
    ["S: 220 a ESMTP", `C: AUTH LOGIN ${NAME}`, "S: 334 UGFzc3dvcmQ6", `C: ${SECRET}`],
  ],
];

const UNMARKED: readonly Case[] = [
  ["FTP's guests", ftp, ["S: 220 FTP", "C: USER anonymous", "S: 331 e-mail?", "C: PASS tim@example.com"]],
  ["FTP's guests by their other name", ftp, ["S: 220 FTP", "C: USER FTP", "C: PASS secret"]],
  ["FTP without a password", ftp, ["S: 220 FTP", "C: USER tim", "C: PASS "]],
  ["FTP after TLS", ftp, ["S: 220 FTP", "C: AUTH TLS", "S: 234 go", HELLO, "C: PASS secret"]],
  ["FTP's name alone, and a file's", ftp, ["S: 220 FTP", "C: USER tim", "C: RETR PASS secret"]],
  ["POP3's digest", pop3, ["S: +OK hi", "C: APOP tim c4c9334bac560ecc979e58001b3e22fb"]],
  ["POP3's mechanisms", pop3, ["S: +OK hi", "C: AUTH", "S: +OK", "S: PLAIN", "S: LOGIN", "S: .", "C: CAPA"]],
  ["POP3 after STLS", pop3, ["S: +OK hi", "C: STLS", "S: +OK go", HELLO, "C: USER tim", "C: PASS secret"]],
  ["POP3's challenge", pop3, ["S: +OK hi", "C: AUTH CRAM-MD5", "S: + PDE4OTY=", `C: ${PLAIN}`]],
  ["IMAP's LOGIN that is refused its literal", imap, ["S: * OK hi", "C: a1 LOGIN {3}", "S: a1 NO", "C: a2 CAPABILITY"]],
  ["IMAP's name alone", imap, ["S: * OK hi", "C: a1 LOGIN tim", "S: a1 BAD"]],
  ["IMAP after STARTTLS", imap, ["S: * OK hi", "C: a1 STARTTLS", "S: a1 OK go", HELLO, "C: a2 LOGIN tim secret"]],
  ["IMAP's token", imap, ["S: * OK hi", `C: a1 AUTHENTICATE XOAUTH2 ${PLAIN}`]],
  ["SMTP that is refused", smtp, ["S: 220 a ESMTP", "C: AUTH PLAIN", "S: 530 STARTTLS first", "C: QUIT"]],
  [
    "SMTP that gives up",
    smtp,
    ["S: 220 a ESMTP", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", `C: ${NAME}`, "C: *", "C: QUIT"],
  ],
  ["SMTP with a name alone", smtp, ["S: 220 a ESMTP", "C: AUTH LOGIN", `C: ${NAME}`, "S: 535 no", "C: QUIT"]],
  ["SMTP's offer", smtp, ["S: 220 a ESMTP", "C: EHLO b", "S: 250 AUTH PLAIN LOGIN", "C: MAIL FROM:<a@b>"]],
  ["SMTP's other mechanisms", smtp, ["S: 220 a ESMTP", `C: AUTH PLAIN-CLIENTTOKEN ${PLAIN}`, `C: AUTH NTLM ${PLAIN}`]],
  [
    "SMTP after STARTTLS",
    smtp,
    ["S: 220 a ESMTP", "C: STARTTLS", "S: 220 go", HELLO, "C: EHLO b", `C: AUTH PLAIN ${PLAIN}`],
  ],
];

describe.each([false, true])("split into single bytes: %s", (split) => {
  it.each(MARKED)("%s: a password", (_what, protocol, lines) => {
    expect(marks(protocol, lines, split)).toBe(true);
  });

  it.each(UNMARKED)("%s: none", (_what, protocol, lines) => {
    expect(marks(protocol, lines, split)).toBe(false);
  });
});

it("what was lost is no password", () => {
  const context = new RecordingContext();
  const session = smtp.session!(context);
  const give = (text: string): void => void session.data(true, ascii(text), 0, text.length);
  give("EHLO a\r\nAUTH PLAIN\r\n");
  session.gap(true, 40);
  give(`${SECRET}\r\n`);
  expect(context.details.cleartext_password).toBe(false);
});
