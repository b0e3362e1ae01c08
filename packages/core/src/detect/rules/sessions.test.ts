import { describe, expect, it } from "vitest";
import { certificate } from "../../synth/app/certificate.ts";
import {
  TlsVersion,
  clientHello,
  serverHello,
  tlsCertificate,
  tlsHandshake,
  tlsRecord,
  tlsServerHelloDone,
} from "../../synth/app/tls.ts";
import { bytes } from "../../synth/bytes.ts";
import { Blacklist } from "../blacklist.ts";
import { alertsOf, brief, connection, datagram, each, end, run, syn, together } from "../testing.ts";

const CLIENT = "192.168.1.20";
const OUTSIDE = "203.0.113.80";
const random = new Uint8Array(32).fill(7);

const tls = (time: number, version: number, notAfter: string) =>
  connection(time, end(CLIENT, 40_000 + time), end(OUTSIDE, 443), [
    tlsRecord(22, clientHello({ random, sni: "shop.example.com" }), TlsVersion.TLS1_0),
    tlsRecord(
      22,
      bytes(
        serverHello({ random, cipher: 0xc013, version }),
        tlsCertificate(
          certificate({ subject: "shop.example.com", notBefore: "200101000000Z", notAfter, key: new Uint8Array(64) }),
        ),
        tlsServerHelloDone(),
      ),
      version,
    ),
    tlsRecord(22, tlsHandshake(16, new Uint8Array(66)), version),
  ]);

// START is in November 2023.
describe("TLS", () => {
  it("of old versions is worth a word", () => {
    expect(brief(alertsOf(tls(0, TlsVersion.TLS1_0, "300101000000Z")))).toEqual(["weak-tls LOW –"]);
    expect(alertsOf(tls(0, TlsVersion.TLS1_2, "300101000000Z"))).toEqual([]);
  });

  it("with a certificate that is over is, too", () => {
    const [alert, ...others] = alertsOf(tls(0, TlsVersion.TLS1_2, "231101000000Z"));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "expired-certificate", severity: "LOW", dst_ip: OUTSIDE, observed: 13 });
  });
});

describe("the blacklist", () => {
  it("finds addresses, networks and names, once for each pair", () => {
    const blacklist = Blacklist.of([{ name: "test", text: "203.0.113.0/24\nexample.com # all of it\n" }]);
    const frames = together(...each(5, (i) => tls(i * 10, TlsVersion.TLS1_2, "300101000000Z")));
    const alerts = alertsOf(frames, { blacklist });
    expect(brief(alerts)).toEqual(["blacklist HIGH –", "blacklist HIGH –"]);
    expect(alerts.map(({ count }) => count)).toEqual([5, 5]);
    expect(alerts.map(({ summary }) => summary)).toEqual([
      `Traffic between ${CLIENT} and ${OUTSIDE}: 203.0.113.0/24 is on the list test`,
      `${CLIENT} asked for shop.example.com: example.com is on the list test`,
    ]);
    expect(
      alertsOf(frames, { blacklist: Blacklist.of([{ name: "test", text: "203.0.112.0/24\nexample.org" }]) }),
    ).toEqual([]);
  });

  it("can be replaced while packets come", () => {
    const { engine } = run([]);
    engine.detection?.setBlacklist(Blacklist.of([{ name: "new", text: OUTSIDE }]));
    expect(engine.detection?.rules().find(({ rule }) => rule === "blacklist")?.open).toBe(0);
  });
});

const calls = (interval: (i: number) => number) => {
  let time = 0;
  return each(60, (i) => {
    time += interval(i);
    return connection(time, end(CLIENT, 30_000 + i), end(OUTSIDE, 8443), [new Uint8Array(100), new Uint8Array(100)]);
  });
};

describe("calls to a host outside", () => {
  it("that keep time are worth a word", () => {
    const [alert, ...others] = alertsOf(together(...calls((i) => 60 + (i % 3) - 1)));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "beaconing", severity: "LOW", src_ip: CLIENT, dst_ip: OUTSIDE, observed: 60 });
  });

  it("that come when somebody clicks are not", () => {
    expect(alertsOf(together(...calls((i) => 20 + ((i * 37) % 90))))).toEqual([]);
  });
});

describe("uploads", () => {
  it("of much to a host outside are worth a word; downloads are not", () => {
    const options = { rules: { "large-upload": { parameters: { bytes: 1_000_000 } } } };
    const up = each(1200, (i) => datagram(i / 100, CLIENT, 5000, OUTSIDE, 5000, 1400));
    const [alert, ...others] = alertsOf(up, options);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "large-upload", severity: "LOW", src_ip: CLIENT, dst_ip: OUTSIDE });
    const down = each(1200, (i) => datagram(i / 100, OUTSIDE, 5000, CLIENT, 5000, 1400));
    expect(alertsOf(down, options)).toEqual([]);
  });
});

describe("a capture that loses frames", () => {
  it("says so", () => {
    const { engine } = run([]);
    for (const { time } of each(3, (i) => syn(i, CLIENT, 1, OUTSIDE, 2))) {
      engine.addDropped(200);
      engine.advance(time);
    }
    engine.finish();
    expect(engine.detection?.view().latest[0]).toMatchObject({ rule: "capture-loss", severity: "MEDIUM" });
  });
});
