import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, u16, u32 } from "../../synth/bytes.ts";
import { dnsOverTcp, dnsQuery, dnsResponse } from "../../synth/app/dns.ts";
import { rtp } from "../../synth/app/rtp.ts";
import { stunRequest } from "../../synth/app/stun.ts";
import { wireguardData } from "../../synth/app/wireguard.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import { PROTOCOLS } from "../registry.ts";
import { DATAGRAM_CORPUS, noise } from "../testing/datagram-corpus.ts";
import { RecordingContext, ascii, lookAt } from "../testing/look.ts";

const UDP = PROTOCOLS.filter(({ udp }) => udp !== undefined);
const recogniser = (app: string): ((look: Look) => number) => PROTOCOLS.find((protocol) => protocol.app === app)!.udp!;

/** Who is sure of it. */
const sure = (look: Look): string[] => UDP.filter(({ udp }) => udp!(look) === Verdict.YES).map(({ app }) => app);

/** Who is asked first of those who are sure gets it. */
const winner = (look: Look): string | undefined => sure(look)[0];

/** The second datagram of a direction. */
function afterFirst(first: Uint8Array, second: Uint8Array, port?: number): Look {
  const look = lookAt(second, port);
  look.count = 2;
  look.previousLength = first.length;
  const padded = bytes(first, new Uint8Array(16));
  const view = new DataView(padded.buffer, padded.byteOffset);
  for (let i = 0; i < 4; i++) look.previous[i] = first.length >= 4 * i + 4 ? view.getInt32(4 * i) : 0;
  return look;
}

describe("datagrams", () => {
  it.each(DATAGRAM_CORPUS)("$app: $what", ({ app, bytes: data, port }) => {
    expect(winner(lookAt(data, port))).toBe(app);
    if (port !== undefined) expect(sure(lookAt(data))).not.toContain(app);
  });

  it.each(DATAGRAM_CORPUS)("$app: $what, cut anywhere, is nothing else", ({ app, bytes: data, port }) => {
    for (let length = 1; length < Math.min(data.length, 400); length++) {
      expect([app, undefined]).toContain(winner(lookAt(data.subarray(0, length), port)));
    }
  });

  it("random bytes are none of them, on any port", () => {
    const ports = [40_000, 137, 546, 853, 1900, 51_820, 5353, 5355, 3478];
    for (let seed = 1; seed < 4000; seed++) {
      const data = noise([20, 48, 92, 148, 300, 1250][seed % 6]!, seed);
      const look = afterFirst(noise(data.length, seed + 1), data, ports[seed % ports.length]);
      expect(sure(look)).toEqual([]);
    }
  });

  it("whatever comes, nobody throws or reads outside", () => {
    const entry = fc.constantFrom(...DATAGRAM_CORPUS);
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        entry,
        fc.array(change, { maxLength: 8 }),
        fc.nat(),
        fc.boolean(),
        (datagram, changes, cut, whole) => {
          const data = datagram.bytes.slice();
          for (const [at, value] of changes) data[at % data.length] = value;
          const look = lookAt(data, datagram.port);
          look.end = look.start + 1 + (cut % data.length);
          if (!whole) look.length = look.end - look.start;
          const before = look.data.slice();
          const verdicts = UDP.map(({ udp }) => udp!(look));
          expect(look.data).toEqual(before);
          // What lies around the datagram has no say.
          look.data.fill(0xff, 0, look.start);
          look.data.fill(0xff, look.end);
          expect(UDP.map(({ udp }) => udp!(look))).toEqual(verdicts);
          for (const { session } of UDP) {
            const follow = session?.(new RecordingContext("udp"));
            follow?.data(true, look.data, look.start, look.end);
            follow?.end();
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

const media = (sequence: number, source = 0xabcdef): Uint8Array =>
  rtp({ sequence, timestamp: 160 * sequence, source }, noise(160, sequence));
const wireguard = (counter: number, receiver = 77): Uint8Array => wireguardData(receiver, counter, noise(48, counter));
const block = (number: number, size = 512): Uint8Array => bytes(u16(3), u16(number), noise(size, number));
const acknowledgement = (number: number): Uint8Array => bytes(u16(4), u16(number));
const channelData = (length: number): Uint8Array => bytes(u16(0x4001), u16(length), noise(length, length));
const secureReport = (): Uint8Array => bytes(0x80, 200, u16(6), u32(0x1234567), noise(38, 3));
const tcp = (app: string): ((look: Look) => number) => PROTOCOLS.find((protocol) => protocol.app === app)!.tcp!;

describe("those that need a second datagram", () => {
  it("RTP: the same source in order", () => {
    expect(sure(lookAt(media(1)))).toEqual([]);
    expect(sure(afterFirst(media(1), media(2)))).toEqual(["rtp"]);
    expect(sure(afterFirst(media(0xffff), media(0)))).toEqual([]);
    expect(sure(afterFirst(media(1), media(2, 5)))).toEqual([]);
    expect(sure(afterFirst(media(1), media(900)))).toEqual([]);
  });

  it("WireGuard's data: the same receiver, and a counter that goes on", () => {
    expect(sure(lookAt(wireguard(5)))).toEqual([]);
    expect(sure(afterFirst(wireguard(255), wireguard(256)))).toEqual(["wireguard"]);
    expect(sure(afterFirst(wireguard(5), wireguard(4)))).toEqual([]);
    expect(sure(afterFirst(wireguard(5), wireguard(6, 78)))).toEqual([]);
  });

  it("TFTP's transfers: blocks in order", () => {
    expect(sure(afterFirst(block(1), block(2, 40)))).toEqual(["tftp"]);
    expect(sure(afterFirst(block(1), block(3)))).toEqual([]);
    expect(sure(afterFirst(acknowledgement(7), acknowledgement(8)))).toEqual(["tftp"]);
    expect(sure(lookAt(acknowledgement(8)))).toEqual([]);
  });

  it("STUN without cookie or attributes: the same request again", () => {
    const request = bytes(u16(1), u16(0), noise(16, 1));
    expect(sure(lookAt(request))).toEqual([]);
    expect(sure(afterFirst(request, request))).toEqual(["stun"]);
    expect(sure(lookAt(request, 3478))).toEqual(["stun"]);
  });

  it("TURN's channels: the same number, and lengths that fit", () => {
    expect(sure(afterFirst(channelData(40), channelData(44), 3478))).toEqual(["stun"]);
    expect(sure(afterFirst(channelData(40), channelData(44), 4000))).toEqual([]);
  });

  it("SRTCP: the same source and kind", () => {
    expect(sure(lookAt(secureReport()))).toEqual([]);
    expect(sure(afterFirst(secureReport(), secureReport()))).toEqual(["rtcp"]);
  });
});

describe("DNS over TCP", () => {
  const dns = PROTOCOLS.find(({ app }) => app === "dns")!.tcp!;
  const message = dnsOverTcp(dnsQuery({ id: 3, name: "example.com", edns: 4096 }));

  it("is sure when the first message is whole, and not before", () => {
    for (let length = 1; length < message.length; length++) {
      expect(dns(lookAt(message.subarray(0, length)))).toBe(Verdict.MORE);
    }
    expect(dns(lookAt(message))).toBe(Verdict.YES);
    expect(dns(lookAt(bytes(message, message)))).toBe(Verdict.YES);
    expect(dns(lookAt(dnsOverTcp(dnsResponse({ id: 3, name: "example.com" })), 853))).toBe(Verdict.YES);
  });

  it("declines what has another length, or is something else", () => {
    expect(dns(lookAt(bytes(u16(message.length + 3), message.subarray(2), noise(40, 1))))).toBe(Verdict.NO);
    for (const text of ["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "220 mail ESMTP\r\n"]) {
      expect(dns(lookAt(ascii(text)))).toBe(Verdict.NO);
    }
    expect(dns(lookAt(bytes(0x16, 3, 1, u16(200), noise(200, 1))))).toBe(Verdict.NO);
  });
});

describe("streams", () => {
  it("STUN", () => {
    const request = stunRequest(noise(12, 1));
    for (let length = 1; length < 20; length++)
      expect(tcp("stun")(lookAt(request.subarray(0, length)))).toBe(Verdict.MORE);
    expect(tcp("stun")(lookAt(request))).toBe(Verdict.YES);
    request[4] = 0x20;
    expect(tcp("stun")(lookAt(request))).toBe(Verdict.NO);
  });

  it("Syslog, with a count in front and without", () => {
    for (const text of [
      "<34>1 2026-01-01T00:00:00Z a b - - -",
      "37 <34>1 2026-01-01T00:00:00Z a b - - -",
      "<13>Nov 11 22:14:15 a b",
    ]) {
      const whole = ascii(text);
      let length = 1;
      while (tcp("syslog")(lookAt(whole.subarray(0, length))) === Verdict.MORE) length++;
      expect(tcp("syslog")(lookAt(whole.subarray(0, length)))).toBe(Verdict.YES);
      expect(length).toBeGreaterThan(8);
    }
    expect(tcp("syslog")(lookAt(ascii("<html><body>")))).toBe(Verdict.NO);
    expect(tcp("syslog")(lookAt(ascii("<999>1 2026-01-01")))).toBe(Verdict.NO);
    expect(tcp("syslog")(lookAt(ascii("<34>hello")))).toBe(Verdict.NO);
  });
});

describe("TFTP's session", () => {
  it("announces the transfer, which has another port", () => {
    const context = new RecordingContext("udp");
    const request = bytes(u16(1), "file\0octet\0");
    expect(PROTOCOLS.find(({ app }) => app === "tftp")!.session!(context).data(true, request, 0, request.length)).toBe(
      false,
    );
    expect(context.said).toEqual(["expects tftp at 10.0.0.1 50000"]);
  });
});

it("there is an entry for each of them", () => {
  for (const { app } of DATAGRAM_CORPUS) expect(recogniser(app)).toBeTypeOf("function");
});
