import { beforeEach, describe, expect, it } from "vitest";
import { certificate } from "../../../synth/app/certificate.ts";
import {
  TlsVersion,
  clientHello,
  serverHello,
  tlsAlert,
  tlsApplicationData,
  tlsCertificate,
  tlsChangeCipherSpec,
  tlsClientKeyExchange,
  tlsExtension,
  tlsRecord,
  tlsServerHelloDone,
} from "../../../synth/app/tls.ts";
import { bytes } from "../../../synth/bytes.ts";
import { Random } from "../../../synth/random.ts";
import { RecordingContext } from "../../testing/look.ts";
import { oldClientHello } from "../../testing/tls-corpus.ts";
import { TlsSession } from "./tls-session.ts";

const random = new Uint8Array(32).fill(7);
const key = new Uint8Array(64).fill(3);
const cipherText = new Uint8Array(80).fill(0xaa);
const HELLO = clientHello({ random, sni: "www.example.com", alpn: ["h2", "http/1.1"], keyShare: random });
const CLIENT = tlsRecord(22, HELLO, TlsVersion.TLS1_0);
const JA4 = "t13d1512h2_8daaf6152771_0988277d4e88";

/** The messages of a TLS 1.2 server up to its certificate's end. */
const chain = tlsCertificate(
  certificate({ subject: "www.example.com", key }),
  certificate({ subject: "Example CA", key }),
);
const SERVER12 = bytes(
  tlsRecord(22, serverHello({ random, alpn: "http/1.1" })),
  tlsRecord(22, chain),
  tlsRecord(22, tlsServerHelloDone()),
);
const FINISHED12 = bytes(tlsRecord(22, tlsClientKeyExchange(random)), tlsChangeCipherSpec(), tlsRecord(22, cipherText));
const SERVER13 = bytes(
  tlsRecord(22, serverHello({ random, keyShare: random })),
  tlsChangeCipherSpec(),
  tlsApplicationData(cipherText),
);

let context: RecordingContext;
let session: TlsSession;

beforeEach(() => {
  context = new RecordingContext();
  session = new TlsSession(context);
});

function says(outbound: boolean, time: number, data: Uint8Array): boolean {
  context.time = time;
  return session.data(outbound, data, 0, data.length);
}

const RECORD12 = {
  time: 1,
  src_ip: "10.0.0.1",
  src_port: 50_000,
  dst_ip: "10.0.0.2",
  dst_port: 40_000,
  transport: "tcp",
  sni: "www.example.com",
  alpn: "http/1.1",
  version: "TLSv1.2",
  cipher: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  ja4: JA4,
  handshake_ms: 30.5,
  subject: "www.example.com",
  issuer: "Example CA",
  not_before: 1_767_225_600,
  not_after: 1_798_761_600,
  san_count: 1,
  weak: false,
  quic_version: null,
};

function handshake12(): void {
  expect(says(true, 1e6, CLIENT)).toBe(true);
  expect(says(false, 1.01e6, SERVER12)).toBe(true);
  expect(says(true, 1.02e6, FINISHED12)).toBe(true);
  expect(says(false, 1.03e6, bytes(tlsChangeCipherSpec(), tlsRecord(22, cipherText)))).toBe(true);
  expect(context.records).toEqual([]);
  expect(says(true, 1.0305e6, tlsApplicationData(cipherText))).toBe(false);
}

describe("a TLS session", () => {
  it("of 1.2 tells all, certificate and the server's choices included", () => {
    handshake12();
    expect(context.records).toEqual([RECORD12]);
    expect(context.details).toMatchObject({
      host: "www.example.com",
      alpn: "http/1.1",
      tls_version: "TLSv1.2",
      ja4: JA4,
    });
  });

  it("is timed when it is over, and lost only where the server never said anything", () => {
    handshake12();
    expect(context.latencies).toEqual([{ kind: "tls_handshake", asked: 1e6, duration: 30_500, outbound: true }]);
    const latencies = (server: () => void): unknown[] => {
      context = new RecordingContext();
      session = new TlsSession(context);
      says(true, 1e6, CLIENT);
      server();
      session.end();
      return context.latencies;
    };
    expect(latencies(() => {})).toEqual([{ kind: "tls_handshake", asked: 1e6, duration: null, outbound: true }]);
    expect(latencies(() => says(false, 1.01e6, tlsAlert(2, 40)))).toEqual([]);
    expect(latencies(() => session.gap(false, 100))).toEqual([]);
  });

  it("of 1.3 has the client's first offer, for the choice is encrypted", () => {
    says(true, 1e6, CLIENT);
    says(false, 1.01e6, SERVER13);
    expect(says(true, 1.02e6, bytes(tlsChangeCipherSpec(), tlsApplicationData(cipherText)))).toBe(false);
    expect(context.records).toMatchObject([
      {
        alpn: "h2",
        version: "TLSv1.3",
        cipher: "TLS_AES_128_GCM_SHA256",
        handshake_ms: 20,
        subject: null,
        weak: false,
      },
    ]);
  });

  it("has no protocol where a server of 1.2 chose none", () => {
    says(true, 0, CLIENT);
    expect(context.details.alpn).toBe("h2");
    says(false, 0, tlsRecord(22, serverHello({ random })));
    expect(context.details.alpn).toBeNull();
  });

  it("says the same when it comes in pieces of any size", () => {
    const sizes = new Random(3);
    for (let i = 0; i < 50; i++) {
      context = new RecordingContext();
      session = new TlsSession(context);
      const flights: [boolean, number, Uint8Array][] = [
        [true, 1e6, CLIENT],
        [false, 1.01e6, SERVER12],
        [true, 1.02e6, FINISHED12],
        [true, 1.0305e6, tlsApplicationData(cipherText)],
      ];
      for (const [outbound, time, data] of flights) {
        for (let at = 0; at < data.length;) {
          const end = Math.min(data.length, at + sizes.between(4, 400));
          context.time = time;
          session.data(outbound, data, at, end);
          at = end;
        }
      }
      expect(context.records).toEqual([RECORD12]);
    }
  });

  it("reads a hello that is cut into many records", () => {
    const pieces = Array.from({ length: Math.ceil(HELLO.length / 9) }, (_, i) =>
      tlsRecord(22, HELLO.subarray(9 * i, 9 * i + 9)),
    );
    says(true, 1e6, bytes(...pieces));
    expect(context.details).toMatchObject({ host: "www.example.com", ja4: JA4 });
  });

  it("reads a hello of several kilobytes, as hybrid key shares make it", () => {
    const large = clientHello({ random, sni: "pq.example", extensions: [tlsExtension(51, new Uint8Array(9000))] });
    const record = tlsRecord(22, large);
    for (let at = 0; at < record.length; at += 1400) says(true, 0, record.subarray(at, at + 1400));
    expect(context.details.host).toBe("pq.example");
  });

  it("counts from the first hello when the server asks for another", () => {
    const retry = serverHello({ random, keyShare: random, cipher: 0x1302 });
    says(true, 1e6, CLIENT);
    says(false, 1.01e6, bytes(tlsRecord(22, retry), tlsChangeCipherSpec()));
    says(true, 1.02e6, bytes(tlsChangeCipherSpec(), tlsRecord(22, clientHello({ random, sni: "other.example" }))));
    says(true, 1.03e6, tlsApplicationData(cipherText));
    expect(context.records).toMatchObject([
      { time: 1, sni: "www.example.com", cipher: "TLS_AES_256_GCM_SHA384", handshake_ms: 30 },
    ]);
  });

  it("does not take early data for the end of the handshake", () => {
    says(true, 1e6, tlsRecord(22, clientHello({ random, keyShare: random, extensions: [tlsExtension(42)] })));
    expect(says(true, 1.001e6, tlsApplicationData(cipherText))).toBe(true);
    says(false, 1.01e6, SERVER13);
    says(true, 1.02e6, tlsApplicationData(cipherText));
    expect(context.records).toMatchObject([{ handshake_ms: 20 }]);
  });

  it("writes what it knows when the flow ends before the handshake", () => {
    says(true, 1e6, CLIENT);
    says(false, 1.01e6, tlsAlert(2, 40));
    expect(context.records).toEqual([]);
    session.end();
    session.end();
    expect(context.records).toMatchObject([
      { sni: "www.example.com", version: null, cipher: null, handshake_ms: null, weak: null },
    ]);
  });

  it("names the client as the source, whoever began the flow", () => {
    says(false, 1e6, CLIENT);
    says(true, 1.01e6, SERVER13);
    says(false, 1.02e6, tlsApplicationData(cipherText));
    expect(context.records).toMatchObject([
      { src_ip: "10.0.0.2", src_port: 40_000, dst_ip: "10.0.0.1", dst_port: 50_000 },
    ]);
  });

  it("marks versions below 1.2, and reads the hello of SSL 2.0", () => {
    says(true, 1e6, oldClientHello());
    const hello = serverHello({ random, cipher: 5 });
    hello.set([3, 1], 4);
    says(false, 1.01e6, tlsRecord(22, hello, TlsVersion.TLS1_0));
    says(true, 1.02e6, bytes(tlsRecord(22, tlsClientKeyExchange(random), 0x0301), tlsChangeCipherSpec()));
    says(true, 1.03e6, tlsRecord(23, cipherText, TlsVersion.TLS1_0));
    expect(context.records).toMatchObject([
      { version: "TLSv1.0", cipher: "TLS_RSA_WITH_RC4_128_SHA", ja4: null, weak: true, handshake_ms: 30 },
    ]);
  });

  it("has nothing to tell of a flow from its middle on", () => {
    expect(says(true, 1e6, bytes(tlsApplicationData(cipherText), tlsApplicationData(cipherText)))).toBe(false);
    expect(context.records).toEqual([]);
  });

  it("goes on behind a gap inside a record that it does not read, and nowhere else", () => {
    says(true, 1e6, CLIENT);
    says(false, 1.01e6, bytes(SERVER13.subarray(0, -70)));
    context.time = 1.015e6;
    expect(session.gap(false, 70)).toBe(true);
    says(true, 1.02e6, tlsApplicationData(cipherText));
    expect(context.records).toMatchObject([{ handshake_ms: 20 }]);
  });

  it("never tells a name out of a hello with a gap in it", () => {
    for (let at = 0; at < CLIENT.length; at++) {
      context = new RecordingContext();
      session = new TlsSession(context);
      if (at > 0) says(true, 0, CLIENT.subarray(0, at));
      session.gap(true, 1);
      says(true, 0, CLIENT.subarray(at + 1));
      says(false, 0, SERVER13);
      session.end();
      expect(context.details.host).toBeNull();
      expect(context.details.ja4).toBeNull();
    }
  });

  it("gives a server up that sends on and on", () => {
    says(true, 1e6, CLIENT);
    let pieces = 0;
    while (says(false, 1e6, tlsRecord(22, new Uint8Array(100).fill(99)))) pieces++;
    expect(pieces).toBeLessThan(300);
    expect(context.records).toHaveLength(1);
  });

  it("never throws, whatever is damaged on the way", () => {
    const noise = new Random(11);
    const outbound = bytes(CLIENT, FINISHED12);
    let told = 0;
    for (let i = 0; i < 3000; i++) {
      context = new RecordingContext();
      session = new TlsSession(context);
      for (const [direction, clean] of [
        [true, outbound],
        [false, SERVER12],
      ] as const) {
        const data = clean.slice();
        for (let n = noise.below(3); n > 0; n--) data[noise.below(data.length)] = noise.next();
        const cut = noise.below(data.length);
        session.data(direction, data, 0, cut);
        session.data(direction, data, cut, data.length);
      }
      session.end();
      told += context.records.length;
    }
    expect(told).toBeGreaterThan(2000);
  });
});
