// Commands and replies: when a connection turns to TLS, what FTP and SIP announce, what names the server.

import { describe, expect, it } from "vitest";
import type { Protocol } from "../../protocol.ts";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { ftp } from "../ftp.ts";
import { git } from "../git.ts";
import { imap } from "../imap.ts";
import { nntp } from "../nntp.ts";
import { pop3 } from "../pop3.ts";
import { rtsp } from "../rtsp.ts";
import { sip } from "../sip.ts";
import { smtp } from "../smtp.ts";
import { xmpp } from "../xmpp.ts";

/** `C: ` is the client, `S: ` the server. */
function follow(
  protocol: Protocol,
  script: readonly string[],
  split = false,
  transport: "tcp" | "udp" = "tcp",
): RecordingContext {
  const context = new RecordingContext(transport);
  const session = protocol.session!(context);
  let wanted = true;
  for (const entry of script) {
    const bytes = ascii(entry.slice(3));
    const step = split ? 1 : bytes.length;
    for (let at = 0; at < bytes.length && wanted; at += step)
      wanted = session.data(entry.startsWith("C"), bytes, at, at + step);
  }
  context.said.push(wanted ? "goes on" : "over");
  return context;
}

const HELLO = "C: \x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";

describe.each([false, true])("STARTTLS, split into single bytes: %s", (split) => {
  it.each([
    [
      "smtp",
      smtp,
      [
        "S: 220 MX.example.com ESMTP\r\n",
        "C: EHLO a\r\n",
        "S: 250-mx\r\n250 STARTTLS\r\n",
        "C: STARTTLS\r\n",
        "S: 220 go\r\n",
        HELLO,
      ],
    ],
    ["imap", imap, ["S: * OK hi\r\n", "C: a1 STARTTLS\r\n", "S: * BUSY\r\na1 OK go\r\n", HELLO]],
    ["pop3", pop3, ["S: +OK hi\r\n", "C: STLS\r\n", "S: +OK go\r\n", HELLO]],
    ["ftp", ftp, ["S: 220 FTP\r\n", "C: AUTH TLS\r\n", "S: 234 go\r\n", HELLO]],
    ["nntp", nntp, ["S: 200 NNTP\r\n", "C: STARTTLS\r\n", "S: 382 go\r\n", HELLO]],
  ] as const)("%s", (_name, protocol, script) => {
    expect(follow(protocol, script, split).said).toContain("encrypted");
  });

  it("that is refused, or only offered, encrypts nothing", () => {
    const refused = [
      "S: 220 a ESMTP\r\n",
      "C: STARTTLS\r\n",
      "S: 454 no\r\n",
      "S: 220 later\r\n",
      "C: MAIL FROM:<a>\r\n",
    ];
    expect(follow(smtp, refused, split).said).toEqual(["over"]);
    expect(
      follow(pop3, ["S: +OK a\r\n", "C: CAPA\r\n", "S: +OK\r\nSTLS\r\n.\r\n", "C: USER a\r\n"], split).said,
    ).toEqual(["goes on"]);
    expect(
      follow(imap, ["S: * OK a\r\n", "C: 1 STARTTLS\r\n", "S: 1 BAD no\r\n", "C: 2 NOOP\r\n", "S: 2 OK\r\n"], split)
        .said,
    ).toEqual(["goes on"]);
  });
});

it("XMPP turns to TLS, and names the server", () => {
  const context = follow(xmpp, [
    "C: <stream:stream xmlns='x' to='Example.com'>",
    "C: <starttls/>",
    "S: <proceed/>",
    HELLO,
  ]);
  expect(context.said.slice(0, 2)).toEqual(["clear", "encrypted"]);
  expect(context.details.host).toBe("example.com");
});

it("SMTP's greeting names the server, and an address literal does not", () => {
  expect(follow(smtp, ["S: 220 MX.example.com ESMTP\r\n"]).details.host).toBe("mx.example.com");
  expect(follow(smtp, ["S: 220 [10.0.0.1] ESMTP\r\n"]).details.host).toBeNull();
  expect(follow(smtp, ["S: 220 Welcome here ESMTP\r\n"]).details.host).toBeNull();
});

it("Git's request names the server", () => {
  expect(follow(git, ["C: 0031git-upload-pack /p.git\0host=Example.com:9418\0"]).details.host).toBe("example.com");
});

const announcedByFtp = (...script: string[]): string[] => follow(ftp, script).said.slice(0, -1);

const sdp = (lines: readonly string[]): string =>
  `C: INVITE sip:b@x SIP/2.0\r\nCall-ID: 1\r\n\r\nv=0\r\n${lines.join("\r\n")}\r\n`;

describe("FTP's data connections", () => {
  it.each([
    ["PORT", "C: PORT 10,0,0,1,195,80\r\n", ["expects ftp-data at 10.0.0.1 50000"]],
    ["EPRT", "C: EPRT |2|2001:db8::1|50001|\r\n", ["expects ftp-data at 10.0.0.1 50001"]],
    ["PASV", "S: 227 Entering Passive Mode (10,0,0,2,4,1)\r\n", ["expects ftp-data at 10.0.0.2 1025"]],
    ["PASV without brackets", "S: 227 Passive 10,0,0,2,4,1\r\n", ["expects ftp-data at 10.0.0.2 1025"]],
    [
      "PASV behind address translation",
      "S: 227 Entering Passive Mode (192,168,1,9,4,1).\r\n",
      ["expects ftp-data at 10.0.0.2 1025", "expects ftp-data at 192.168.1.9 1025"],
    ],
    ["EPSV", "S: 229 Entering Extended Passive Mode (|||6446|)\r\n", ["expects ftp-data at 10.0.0.2 6446"]],
    ["no address", "S: 227 Entering Passive Mode (10,0,0,2,4)\r\n", []],
    ["a number too large", "S: 227 Entering Passive Mode (10,0,0,256,4,1)\r\n", []],
    ["a port too large", "S: 229 Entering Extended Passive Mode (|||70000|)\r\n", []],
  ])("%s", (_what, entry, expected) => {
    expect(announcedByFtp("S: 220 FTP\r\n", entry)).toEqual(expected);
  });
});

const announced = (lines: readonly string[], transport: "tcp" | "udp" = "udp"): string[] =>
  follow(sip, [sdp(lines)], false, transport).said.slice(0, -1);

describe("media", () => {
  it("of the session's address, RTCP one port above", () => {
    const expected = ["expects rtp at 10.9.0.1 4000", "expects rtcp at 10.9.0.1 4001"];
    expect(announced(["c=IN IP4 10.9.0.1", "m=audio 4000 RTP/AVP 0"])).toEqual(expected);
    expect(announced(["c=IN IP4 10.9.0.1", "m=audio 4000 RTP/AVP 0"], "tcp")).toEqual(expected);
  });

  it("of the medium's own address and RTCP port", () => {
    const lines = [
      "c=IN IP4 10.9.0.1",
      "m=audio 4000/1 RTP/AVP 0",
      "c=IN IP6 2001:DB8::1",
      "a=rtcp:5000",
      "m=video 6000 RTP/AVPF 96",
    ];
    expect(announced(lines)).toEqual([
      "expects rtp at 2001:db8::1 4000",
      "expects rtcp at 2001:db8::1 5000",
      "expects rtp at 10.9.0.1 6000",
      "expects rtcp at 10.9.0.1 6001",
    ]);
  });

  it("not of what is refused or no RTP", () => {
    expect(
      announced(["c=IN IP4 10.9.0.1", "m=audio 0 RTP/AVP 0", "m=image 4000 udptl t38", "m=message 5000 TCP/MSRP *"]),
    ).toEqual([]);
  });

  it("of RTSP's transports", () => {
    const context = follow(rtsp, [
      "S: RTSP/1.0 200 OK\r\nTransport: RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257\r\n\r\n",
    ]);
    expect(context.said.slice(0, -1)).toEqual([
      "expects rtp at 10.0.0.1 4588",
      "expects rtcp at 10.0.0.1 4589",
      "expects rtp at 10.0.0.2 6256",
      "expects rtcp at 10.0.0.2 6257",
    ]);
  });
});
