// What still speaks in the clear: HTTP, FTP, SMTP until STARTTLS, MQTT, NTP.

import { httpRequest, httpResponse } from "../app/http.ts";
import { line } from "../app/line.ts";
import { mqttConnect, mqttConnectAck, mqttPing, mqttPingAnswer, mqttPublish } from "../app/mqtt.ts";
import { ntp } from "../app/ntp.ts";
import { bytes } from "../bytes.ts";
import type { Message } from "../conversation.ts";
import type { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import { IMPAIRMENTS, tcpTo, udpTo } from "./connect.ts";
import { lookup } from "./lookup.ts";
import { mail, MILLISECOND, nas, printer, SECOND, timeServer, updates } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";
import { tlsSession } from "./tls-session.ts";

const client = (data: Uint8Array, after = 400): Message => ({ from: "client", data, after });
const server = (data: Uint8Array, after = 600): Message => ({ from: "server", data, after });

/** A package manager, and the page of the printer. */
export const plainWeb = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + SECOND;
    for (;;) {
      now = yield* lookup(random, now, who, updates);
      now = yield* tcpTo(random, now, who, updates, { port: 80, impair: () => null }, downloads(random));
      now = yield* tcpTo(random, now + random.wait(8 * SECOND), who, printer, { port: 80 }, [
        client(
          httpRequest({
            host: "printer.home.arpa",
            path: "/status.xml",
            headers: { "User-Agent": "print-monitor/2.1" },
          }),
        ),
        server(
          httpResponse({ headers: { "Content-Type": "text/xml" }, body: bytes("<status>ready</status>") }),
          12 * MILLISECOND,
        ),
      ]);
      now += random.wait(15 * SECOND);
    }
  };

function* downloads(random: Random): Generator<Message, void> {
  for (let i = random.between(1, 5); i > 0; i--) {
    const path = `/pool/main/${random.pick(["base", "libs", "tools"])}-${random.below(90)}.pkg`;
    yield client(httpRequest({ host: updates.name, path, headers: { "User-Agent": "package-manager/3.0" } }));
    const found = random.chance(0.85);
    const headers = { "Content-Type": found ? "application/octet-stream" : "text/plain" };
    const [status, reason, body] = found
      ? [200, "OK", random.bytes(random.between(2_000, 150_000))]
      : [404, "Not Found", bytes("not found\n")];
    yield server(httpResponse({ status, reason, headers, body }), random.wait(20 * MILLISECOND));
  }
}

/** The camera stores a picture: a login in the clear, and a data connection of its own. */
export const pictureUpload = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 4 * SECOND;
    for (;;) {
      const port = random.between(50_000, 50_999);
      const picture = random.bytes(random.between(60_000, 240_000));
      const control: Message[] = [
        server(line("220 nas FTP server ready")),
        client(line("USER camera")),
        server(line("331 Password required for camera")),
        client(line("PASS example-password")),
        server(line("230 User camera logged in"), 30 * MILLISECOND),
        client(line("TYPE I")),
        server(line("200 Type set to I")),
        client(line("PASV")),
        server(line(`227 Entering Passive Mode (${nas.ip.replaceAll(".", ",")},${port >> 8},${port & 255})`)),
        client(line(`STOR front-door-${random.below(10_000)}.jpg`), 5 * MILLISECOND),
        server(line("150 Opening BINARY mode data connection")),
        server(line("226 Transfer complete"), SECOND),
        client(line("QUIT")),
        server(line("221 Goodbye")),
      ];
      const calm = { impair: () => null };
      const wireless = { bitsPerSecond: 12e6, impair: () => (random.chance(0.01) ? random.pick(IMPAIRMENTS) : null) };
      now = yield* merge([
        tcpTo(random, now, who, nas, { port: 21, ...calm }, control),
        // Between PASV and the end of the transfer, of which the waiting times above leave plenty.
        tcpTo(random, now + 50 * MILLISECOND, who, nas, { port, ...wireless }, [client(picture)]),
      ]);
      now += 20 * SECOND + random.wait(20 * SECOND);
    }
  };

/** The storage reports by mail, encrypted from STARTTLS on. */
export const mailReports = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 18 * SECOND;
    for (;;) {
      now = yield* lookup(random, now, who, mail);
      now = yield* tcpTo(random, now, who, mail, { port: 587 }, mailSession(random));
      now += random.wait(90 * SECOND);
    }
  };

function* mailSession(random: Random): Generator<Message, void> {
  yield server(line(`220 ${mail.name} ESMTP`), 40 * MILLISECOND);
  yield client(line("EHLO nas.home.arpa"));
  yield server(bytes(line(`250-${mail.name}`), line("250-SIZE 35882577"), line("250 STARTTLS")));
  yield client(line("STARTTLS"));
  yield server(line("220 2.0.0 Ready to start TLS"));
  yield* tlsSession(random, { sni: mail.name }, [
    { from: "client", length: 90, after: 900 },
    { from: "server", length: 210, after: 900 },
    { from: "client", length: 4200, after: 900 },
    { from: "server", length: 70, after: 60 * MILLISECOND },
  ]);
}

/** A sensor reports its readings; one connection for as long as it lives. */
export const readings = (who: LocalHost): Activity =>
  function* (random, start) {
    return yield* tcpTo(random, start + 500 * MILLISECOND, who, nas, { port: 1883 }, published(random));
  };

function* published(random: Random): Generator<Message, never> {
  yield client(mqttConnect("sensor-50"));
  yield server(mqttConnectAck());
  for (let i = 1; ; i++) {
    const value = (20 + random.below(50) / 10).toFixed(1);
    yield client(mqttPublish("home/office/temperature", `{"celsius":${value}}`), 5 * SECOND);
    if (i % 6 === 0) {
      yield client(mqttPing());
      yield server(mqttPingAnswer());
    }
  }
}

export const clockSync = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + random.wait(20 * SECOND);
    for (;;) {
      const arrival = now + timeServer.rtt / 2;
      now = yield* udpTo(random, now, who, timeServer, { port: 123, sourcePort: 123 }, [
        client(ntp({ mode: 3, transmit: now }), 0),
        server(
          ntp({ mode: 4, reference: now - 300 * SECOND, originate: now, receive: arrival, transmit: arrival + 40 }),
          40,
        ),
      ]);
      now += 64 * SECOND;
    }
  };
