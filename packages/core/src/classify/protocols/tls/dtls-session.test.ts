import { beforeEach, describe, expect, it } from "vitest";
import { certificate } from "../../../synth/app/certificate.ts";
import { clientHello, serverHello, tlsCertificate } from "../../../synth/app/tls.ts";
import { bytes } from "../../../synth/bytes.ts";
import { Random } from "../../../synth/random.ts";
import { RecordingContext } from "../../testing/look.ts";
import { dtlsClientHello, dtlsFragment, dtlsRecord } from "../../testing/tls-corpus.ts";
import { DtlsSession } from "./dtls-session.ts";

const random = new Uint8Array(32).fill(7);
const key = new Uint8Array(64).fill(3);
const cipherText = new Uint8Array(80).fill(0xaa);
const HELLO = dtlsClientHello(clientHello({ random, sni: "turn.example.com", alpn: ["webrtc"] }));
const ANSWER = serverHello({ random });
ANSWER.set([0xfe, 0xfd], 4);
const CERTIFICATE = tlsCertificate(certificate({ subject: "turn.example.com", key }));
const DATA = dtlsRecord(23, cipherText, 1, 1);

let context: RecordingContext;
let session: DtlsSession;

beforeEach(() => {
  context = new RecordingContext("udp");
  session = new DtlsSession(context);
});

function says(outbound: boolean, time: number, data: Uint8Array): boolean {
  context.time = time;
  return session.data(outbound, data, 0, data.length);
}

const cut = (message: Uint8Array, from: number, to: number, number: number): Uint8Array =>
  dtlsFragment(message, number, from, to);

const RECORD = {
  time: 1,
  transport: "udp",
  sni: "turn.example.com",
  alpn: null,
  version: "DTLSv1.2",
  cipher: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  handshake_ms: 50,
  subject: "turn.example.com",
  weak: false,
};

describe("a DTLS session", () => {
  it("counts from the hello without a cookie to the client's data", () => {
    expect(says(true, 1e6, dtlsRecord(22, dtlsFragment(HELLO)))).toBe(true);
    expect(context.details).toMatchObject({ host: "turn.example.com", alpn: "webrtc" });
    expect(context.details.ja4).toMatch(/^dd2d1509wc_8daaf6152771_/);
    says(false, 1.01e6, dtlsRecord(22, dtlsFragment(bytes(3, 0, 0, 3, 0xfe, 0xff, 0))));
    says(true, 1.02e6, dtlsRecord(22, dtlsFragment(HELLO, 1), 0, 1));
    says(
      false,
      1.03e6,
      bytes(dtlsRecord(22, dtlsFragment(ANSWER, 1)), dtlsRecord(22, dtlsFragment(CERTIFICATE, 2), 0, 1)),
    );
    expect(says(true, 1.05e6, DATA)).toBe(false);
    expect(context.records).toMatchObject([RECORD]);
    expect(context.details.tls_version).toBe("DTLSv1.2");
  });

  it("puts fragments together, also when some come twice or in pairs", () => {
    const length = HELLO.length - 4;
    says(true, 1e6, dtlsRecord(22, cut(HELLO, 0, 60, 0)));
    says(true, 1e6, dtlsRecord(22, cut(HELLO, 0, 60, 0)));
    says(true, 1e6, dtlsRecord(22, bytes(cut(HELLO, 40, 100, 0), cut(HELLO, 100, length, 0))));
    expect(context.details.host).toBe("turn.example.com");
    says(false, 1e6, dtlsRecord(22, dtlsFragment(ANSWER)));
    for (let at = 0; at < CERTIFICATE.length - 4; at += 50) {
      says(false, 1e6, dtlsRecord(22, cut(CERTIFICATE, at, Math.min(at + 50, CERTIFICATE.length - 4), 1)));
    }
    says(true, 1.05e6, DATA);
    expect(context.records).toMatchObject([RECORD]);
  });

  it("waits for what was missing to come again", () => {
    says(true, 1e6, dtlsRecord(22, dtlsFragment(HELLO, 0, 60)));
    expect(context.details.host).toBeNull();
    says(true, 1.5e6, dtlsRecord(22, dtlsFragment(HELLO, 0, 0, 60)));
    expect(context.details.host).toBeNull();
    says(true, 1.5e6, dtlsRecord(22, dtlsFragment(HELLO, 0, 60)));
    expect(context.details.host).toBe("turn.example.com");
  });

  it("knows the encrypted headers of DTLS 1.3", () => {
    const answer = serverHello({ random, keyShare: random });
    answer.set([0xfe, 0xfd], 4);
    const version = answer.findIndex((_, i) => answer[i] === 0 && answer[i + 1] === 43 && answer[i + 3] === 2);
    answer.set([0xfe, 0xfc], version + 4);
    says(true, 1e6, dtlsRecord(22, dtlsFragment(HELLO)));
    says(false, 1.01e6, bytes(dtlsRecord(22, dtlsFragment(answer)), 0x2e, cipherText));
    expect(says(true, 1.02e6, bytes(0x2e, 0, 1, cipherText))).toBe(false);
    expect(context.records).toMatchObject([{ version: "DTLSv1.3", alpn: "webrtc", handshake_ms: 20 }]);
  });

  it("passes over what else shares the flow, and ends some time", () => {
    says(true, 1e6, dtlsRecord(22, dtlsFragment(HELLO)));
    let media = 0;
    while (says(false, 1e6, bytes(0x80, 96, cipherText))) media++;
    expect(media).toBeLessThan(200);
    expect(context.records).toMatchObject([{ sni: "turn.example.com", version: null, handshake_ms: null }]);
  });

  it("has nothing to tell of a flow from its middle on", () => {
    expect(says(true, 1e6, DATA)).toBe(false);
    expect(context.records).toEqual([]);
  });

  it("never throws, whatever is damaged on the way", () => {
    const noise = new Random(13);
    const clean = bytes(dtlsRecord(22, dtlsFragment(HELLO, 0, 0, 70)), dtlsRecord(22, dtlsFragment(HELLO, 0, 70)));
    let names = 0;
    for (let i = 0; i < 5000; i++) {
      context = new RecordingContext("udp");
      session = new DtlsSession(context);
      const data = clean.slice();
      for (let n = noise.below(3); n > 0; n--) data[noise.below(data.length)] = noise.next();
      session.data(true, data, 0, noise.chance(0.5) ? data.length : noise.below(data.length));
      session.end();
      if (context.details.host !== null) names++;
    }
    expect(names).toBeGreaterThan(500);
  });
});
