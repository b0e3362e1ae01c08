// Text protocols by their first bytes: on any port, in any pieces, and never by anything else's.

import { describe, expect, it } from "vitest";
import { Verdict } from "../../protocol.ts";
import type { Protocol } from "../../protocol.ts";
import { lookAt } from "../../testing/look.ts";
import { TEXT_CORPUS } from "../../testing/text-corpus.ts";
import { ftp } from "../ftp.ts";
import { git } from "../git.ts";
import { http } from "../http.ts";
import { http2 } from "../http2.ts";
import { imap } from "../imap.ts";
import { irc } from "../irc.ts";
import { memcached } from "../memcached.ts";
import { nntp } from "../nntp.ts";
import { pop3 } from "../pop3.ts";
import { redis } from "../redis.ts";
import { rsync } from "../rsync.ts";
import { rtmp } from "../rtmp.ts";
import { rtsp } from "../rtsp.ts";
import { sip } from "../sip.ts";
import { smtp } from "../smtp.ts";
import { ssh } from "../ssh.ts";
import { telnet } from "../telnet.ts";
import { websocket } from "../websocket.ts";
import { xmpp } from "../xmpp.ts";

const ALL: readonly Protocol[] = [
  http,
  http2,
  websocket,
  smtp,
  ftp,
  imap,
  pop3,
  nntp,
  irc,
  sip,
  rtsp,
  xmpp,
  redis,
  memcached,
  git,
  rsync,
  telnet,
  rtmp,
  ssh,
];

const tcp = (protocol: Protocol, bytes: Uint8Array, port?: number): number => protocol.tcp!(lookAt(bytes, port));

/** A small generator of bytes that are the same every time (xorshift, 32 bits). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

describe.each(TEXT_CORPUS)("$app: $what", ({ app, bytes }) => {
  const own = ALL.find((protocol) => protocol.app === app)!;

  it("is recognised on any port, and by nobody else", () => {
    const sure = ALL.filter((protocol) => tcp(protocol, bytes) === Verdict.YES).map((protocol) => protocol.app);
    expect(sure).toEqual([app]);
  });

  it("is waited for, byte by byte, and sure from some byte on", () => {
    let was: number = Verdict.MORE;
    for (let length = 1; length <= bytes.length; length++) {
      const verdict = tcp(own, bytes.subarray(0, length));
      expect(verdict, `after ${length} bytes`).not.toBe(Verdict.NO);
      expect(verdict, `after ${length} bytes`).toBeGreaterThanOrEqual(was);
      was = verdict;
    }
    expect(was).toBe(Verdict.YES);
  });

  it("is nobody else's on the way either", () => {
    for (let length = 1; length < bytes.length; length++) {
      for (const protocol of ALL) {
        if (protocol !== own) expect(tcp(protocol, bytes.subarray(0, length)), protocol.app).not.toBe(Verdict.YES);
      }
    }
  });
});

describe("what is none of them", () => {
  it("random bytes are never taken for one", () => {
    const next = generator(20_240_601);
    const look = lookAt(new Uint8Array(64));
    const taken: string[] = [];
    for (let round = 0; round < 100_000; round++) {
      for (let i = look.start; i < look.end; i++) look.data[i] = next();
      for (const protocol of ALL) if (protocol.tcp!(look) === Verdict.YES) taken.push(protocol.app);
    }
    expect(taken).toEqual([]);
  });

  it("mutated payloads neither throw nor make a recogniser read outside of its bytes", () => {
    const next = generator(7);
    for (const { bytes } of TEXT_CORPUS) {
      const most = Math.min(bytes.length, 200);
      for (let round = 0; round < 200; round++) {
        const mutated = bytes.slice(0, 1 + (next() % bytes.length));
        for (let i = 0; i < 3; i++) mutated[next() % Math.min(most, mutated.length)] = next() & 0xff;
        const here = lookAt(mutated);
        // The same bytes with other ones around them.
        const there = lookAt(mutated);
        there.data = Uint8Array.from(there.data, (byte, i) => (i < there.start || i >= there.end ? 0x0a : byte));
        for (const protocol of ALL) expect(protocol.tcp!(here)).toBe(protocol.tcp!(there));
      }
    }
  });

  it.each([
    ["smtp", "220-" + "x".repeat(40), Verdict.MORE],
    ["ftp", "221 Goodbye.\r\n", Verdict.NO],
    ["http", "GET / RTSP/1.0\r\n", Verdict.NO],
    ["http", "HTTP/3.0 200 OK\r\n", Verdict.NO],
    ["irc", "USER me\r\n", Verdict.NO],
    ["imap", "LOGIN a b\r\n", Verdict.NO],
    ["memcached", "set key zero 900 5\r\n", Verdict.NO],
    ["redis", "*2\r\n$3\r\nG\x01T\r\n", Verdict.NO],
    ["git", "0033git-", Verdict.MORE],
    ["rtmp", "\x03\0\0\x16\x11\xe0\0\0\0\x01\0\xc1\x02\x01\0\xc2\x02\x01\x02\xc0\x01\x0a", Verdict.NO],
    ["telnet", "\xff\xd8\xff\xe0", Verdict.NO],
  ])("%s: %j", (app, text, verdict) => {
    const own = ALL.find((protocol) => protocol.app === app)!;
    expect(
      tcp(
        own,
        Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
      ),
    ).toBe(verdict);
  });
});
