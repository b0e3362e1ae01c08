import { describe, expect, it } from "vitest";
import { clientHello, serverHello } from "../../synth/app/tls.ts";
import { quicLong, quicShort } from "../../synth/app/quic.ts";
import { bytes } from "../../synth/bytes.ts";
import { Verdict } from "../protocol.ts";
import { RecordingContext, lookAt } from "../testing/look.ts";
import { crypto, initial } from "../testing/quic.ts";
import { initialSecret, packetKeys } from "./quic/initial-keys.ts";
import { quic } from "./quic.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16));
const toHex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fill = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 73 + seed * 29) & 255);

const origin = hex("8394c8f03e515708");
const hello = clientHello({
  random: fill(32, 1),
  sni: "www.example.com",
  alpn: ["h3"],
  keyShare: fill(32, 2),
  quic: true,
});
const answer = serverHello({ random: fill(32, 3), keyShare: fill(32, 4), cipher: 0x1302 });

type Step = readonly [outbound: boolean, datagram: Uint8Array, time?: number];

function follow(...steps: readonly Step[]): RecordingContext {
  const context = new RecordingContext("udp");
  const session = quic.session!(context);
  for (const [outbound, datagram, time = 0] of steps) {
    context.time = time;
    if (!session.data(outbound, datagram, 0, datagram.length)) break;
  }
  session.end();
  return context;
}

const recognise = (datagram: Uint8Array, port?: number): number => quic.udp!(lookAt(datagram, port));

const versionList = (version: number[]): Uint8Array =>
  bytes([0x9a, 0, 0, 0, 0, 4, 1, 2, 3, 4, 4, 5, 6, 7, 8], [0xfa, 0xfa, 0xfa, 0xfa], version);

const keysOf = (version: number, sender: "client" | "server"): string[] => {
  const { key, iv, headerProtection } = packetKeys(version, initialSecret(version, origin)!, sender);
  return [key, iv, headerProtection].map(toHex);
};

describe("the keys of Initial packets", () => {
  it("are those of RFC 9001, A.1", () => {
    expect(keysOf(1, "client")).toEqual([
      "1f369613dd76d5467730efcbe3b1a22d",
      "fa044b2f42a3fd3b46fb255c",
      "9f50449e04a0e810283a1e9933adedd2",
    ]);
    expect(keysOf(1, "server")).toEqual([
      "cf3a5331653c364c88f0f379b6067e37",
      "0ac1493ca1905853b0bba03e",
      "c206b8d9b9f0f37644430b490eeaa314",
    ]);
  });

  it("are those of RFC 9369, A.1, for version 2", () => {
    expect(keysOf(0x6b3343cf, "client")).toEqual([
      "8b1a0bc121284290a29e0971b5cd045d",
      "91f73e2351d8fa91660e909f",
      "45b95e15235d6f45a6b19cbcb0294ba9",
    ]);
  });
});

describe("recognising QUIC", () => {
  it.each([1, 0x6b3343cf, 0xff00001d, 0xff000020, 0xfaceb002, 0x54303531])(
    "knows version %i on any port",
    (version) => {
      expect(recognise(initial({ version, origin }, crypto(0, hello)))).toBe(Verdict.YES);
    },
  );

  it("wants a client's first datagram to be full", () => {
    expect(recognise(initial({ origin, length: 600 }, crypto(0, hello)))).toBe(Verdict.NO);
  });

  it("knows a datagram that was not captured whole", () => {
    const look = lookAt(initial({ origin }, crypto(0, hello)));
    look.end = look.start + 42;
    expect(quic.udp!(look)).toBe(Verdict.YES);
  });

  it("knows version negotiation by a version that it lists", () => {
    expect(recognise(versionList([0, 0, 0, 1]))).toBe(Verdict.YES);
    expect(recognise(versionList([0, 0, 1, 1]))).toBe(Verdict.NO);
  });

  it("knows Google's own header", () => {
    const datagram = bytes(hex("0d484a3d55c439cd13"), "Q043", fill(40, 5));
    expect(recognise(datagram)).toBe(Verdict.YES);
    datagram[9] = 0x52;
    expect(recognise(datagram)).toBe(Verdict.NO);
  });

  it("declines unknown versions, long ids, and lengths that do not fit", () => {
    expect(
      recognise(quicLong({ type: 0, version: 5, destinationId: origin, sourceId: fill(4, 1) }, fill(1300, 2))),
    ).toBe(Verdict.NO);
    expect(recognise(quicLong({ type: 0, destinationId: fill(21, 1), sourceId: fill(4, 1) }, fill(1300, 2)))).toBe(
      Verdict.NO,
    );
    const cut = initial({ origin }, crypto(0, hello)).subarray(0, 1198);
    expect(recognise(cut)).toBe(Verdict.NO);
  });

  it("knows a connection that goes on by its id, on the usual port and with two datagrams", () => {
    const first = quicShort(origin, fill(60, 1));
    const second = quicShort(origin, fill(60, 2));
    const look = lookAt(second, 443);
    expect(quic.udp!(look)).toBe(Verdict.MORE);
    look.previousLength = first.length;
    const view = new DataView(first.buffer, first.byteOffset);
    for (let i = 0; i < 4; i++) look.previous[i] = view.getInt32(4 * i);
    expect(quic.udp!(look)).toBe(Verdict.YES);
    look.destinationPort = 5000;
    expect(quic.udp!(look)).toBe(Verdict.NO);
  });
});

describe("following QUIC", () => {
  it("reads the hello, the server's choice and the time of the handshake", () => {
    const handshake = quicLong({ type: 2, destinationId: fill(3, 1), sourceId: fill(4, 1) }, fill(60, 3));
    const context = follow(
      [true, initial({ origin }, crypto(0, hello)), 1_000_000],
      [false, bytes(initial({ origin, sender: "server", length: 300 }, crypto(0, answer)), handshake), 1_020_000],
      [true, bytes(handshake, quicShort(fill(3, 1), fill(40, 4))), 1_045_000],
    );
    expect(context.details).toMatchObject({ host: "www.example.com", alpn: "h3", tls_version: "TLSv1.3" });
    expect(context.details.ja4).toMatch(/^q13d1512h3_/);
    expect(context.records).toHaveLength(1);
    expect(context.records[0]).toMatchObject({
      time: 1,
      src_ip: "10.0.0.1",
      dst_ip: "10.0.0.2",
      transport: "udp",
      sni: "www.example.com",
      alpn: "h3",
      version: "TLSv1.3",
      cipher: "TLS_AES_256_GCM_SHA384",
      handshake_ms: 45,
      quic_version: "1",
    });
  });

  it("times the round trip from the first Initial to whatever comes back, though nothing opens", () => {
    const noise = quicLong({ type: 0, destinationId: fill(8, 1), sourceId: fill(8, 2) }, fill(1200, 9));
    const retry = quicLong({ type: 3, destinationId: fill(8, 2), sourceId: fill(8, 3) }, fill(40, 9));
    expect(follow([true, noise, 1e6], [true, noise, 1.2e6], [false, retry, 1.23e6]).latencies).toEqual([
      { kind: "quic_handshake", asked: 1e6, duration: 230_000, outbound: true },
    ]);
    expect(follow([true, noise, 5]).latencies).toEqual([
      { kind: "quic_handshake", asked: 5, duration: null, outbound: true },
    ]);
    expect(follow([true, quicShort(origin, fill(60, 1)), 5], [false, noise, 9]).latencies).toEqual([]);
  });

  it("puts frames together from any order, twice, and over several packets", () => {
    const [a, b, c, d] = [hello.subarray(0, 5), hello.subarray(5, 90), hello.subarray(80, 200), hello.subarray(200)];
    const context = follow(
      [true, initial({ origin, number: 1 }, crypto(200, d!), Uint8Array.of(1), crypto(5, b!))],
      [true, initial({ origin, number: 1 }, crypto(200, d!), crypto(5, b!))],
      [true, initial({ origin, number: 0 }, crypto(80, c!), new Uint8Array(20), crypto(0, a!))],
    );
    expect(context.details.host).toBe("www.example.com");
  });

  it("knows no name while a piece is missing, and writes no record", () => {
    const context = follow([
      true,
      initial({ origin }, crypto(0, hello.subarray(0, 100)), crypto(101, hello.subarray(101))),
    ]);
    expect(context.details).toEqual({
      host: null,
      alpn: null,
      tls_version: null,
      ja4: null,
      cleartext_password: false,
    });
    expect(context.records).toEqual([]);
  });

  it("takes what fills a datagram up for no answer and no data", () => {
    const context = follow(
      [true, bytes(initial({ origin, length: 800 }, crypto(0, hello)), new Uint8Array(400)), 1000],
      [true, bytes(initial({ origin, number: 1, length: 800 }, crypto(0, hello)), fill(400, 0x40)), 2000],
    );
    expect(context.records[0]).toMatchObject({ sni: "www.example.com", cipher: null, handshake_ms: null });
  });

  it("keeps the client's keys when the server has chosen another id", () => {
    const context = follow(
      [true, initial({ origin }, crypto(0, hello.subarray(0, 100)))],
      [false, initial({ origin, sender: "server" }, Uint8Array.of(1))],
      [true, initial({ origin, destinationId: fill(8, 9), number: 1 }, crypto(100, hello.subarray(100)))],
    );
    expect(context.details.host).toBe("www.example.com");
  });

  it("takes the new id after a Retry, and after a version negotiation", () => {
    const retried = fill(12, 5);
    const first = initial({ origin }, crypto(0, hello.subarray(0, 100)));
    const context = follow([true, first], [true, initial({ origin: retried, token: fill(50, 1) }, crypto(0, hello))]);
    expect(context.details.host).toBe("www.example.com");
    const negotiated = follow([true, first], [true, initial({ origin, version: 0x6b3343cf }, crypto(0, hello))]);
    expect(negotiated.records[0]).toMatchObject({ sni: "www.example.com", quic_version: "2" });
  });

  it("finds the client when the server was heard first", () => {
    const context = follow(
      [true, initial({ origin, sender: "server" }, Uint8Array.of(1))],
      [false, initial({ origin }, crypto(0, hello))],
    );
    expect(context.records[0]).toMatchObject({ src_ip: "10.0.0.2", dst_ip: "10.0.0.1", dst_port: 50_000 });
  });

  it("believes nothing that was changed on the way, whichever byte it is", () => {
    const clean = initial({ origin }, crypto(0, hello));
    for (let at = 0; at < clean.length; at += 7) {
      const changed = clean.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(follow([true, changed]).details.host).toBeNull();
    }
  });

  it("ends where nothing opens", () => {
    const context = new RecordingContext("udp");
    const session = quic.session!(context);
    const noise = quicLong({ type: 0, destinationId: origin, sourceId: fill(4, 1) }, fill(1300, 2));
    let calls = 0;
    while (session.data(true, noise, 0, noise.length) && calls < 1000) calls++;
    expect(calls).toBeLessThan(20);
  });
});
