// Beginnings of whole conversations, both directions, as clients and servers really have them: what is to be learned of each.

import { certificate } from "../../synth/app/certificate.ts";
import { DnsType, dnsData, dnsOverTcp, dnsQuery, dnsResponse } from "../../synth/app/dns.ts";
import { sshBanner, sshEcdhInit, sshKexInit } from "../../synth/app/ssh.ts";
import {
  TlsVersion,
  clientHello,
  serverHello,
  tlsApplicationData,
  tlsCertificate,
  tlsChangeCipherSpec,
  tlsClientKeyExchange,
  tlsRecord,
  tlsServerHelloDone,
  tlsServerKeyExchange,
} from "../../synth/app/tls.ts";
import { bytes } from "../../synth/bytes.ts";
import type { Message } from "../../synth/conversation.ts";
import {
  mysqlGreeting,
  mysqlLogin,
  postgresqlSsl,
  postgresqlStart,
  rdpConfirm,
  rdpRequest,
  smb2,
  startTls,
  startTlsGranted,
} from "./binary-corpus.ts";
import { noise } from "./datagram-corpus.ts";
import { ascii } from "./look.ts";
import { crypto, initial } from "./quic.ts";
import { dtlsClientHello, dtlsFragment, dtlsRecord } from "./tls-corpus.ts";

export interface Conversation {
  app: string;
  what: string;
  transport: "tcp" | "udp";
  messages: readonly Message[];
  /** The application until its last message has said otherwise. */
  before?: string;
}

const client = (...parts: readonly (Uint8Array | string)[]): Message => ({ from: "client", data: bytes(...parts) });
const server = (...parts: readonly (Uint8Array | string)[]): Message => ({ from: "server", data: bytes(...parts) });

/** `C: ` is the client, `S: ` the server; each line gets its end. */
const lines = (...script: readonly string[]): Message[] =>
  script.map((text) => (text.startsWith("C") ? client : server)(ascii(`${text.slice(3)}\r\n`)));

const random = noise(32, 21);
const share = noise(32, 22);
const sni = "www.example.com";
const hello = clientHello({ random, session: random, sni, alpn: ["h2", "http/1.1"], keyShare: share });
const record = (body: Uint8Array): Uint8Array => tlsRecord(22, body);

const tls13: readonly Message[] = [
  client(tlsRecord(22, hello, TlsVersion.TLS1_0)),
  server(
    record(serverHello({ random, session: random, keyShare: share })),
    tlsChangeCipherSpec(),
    tlsApplicationData(noise(900, 23)),
  ),
  client(tlsChangeCipherSpec(), tlsApplicationData(noise(53, 24))),
  server(tlsApplicationData(noise(200, 25))),
];

const tls12 = (version: number): readonly Message[] => [
  client(tlsRecord(22, clientHello({ random, sni, alpn: ["http/1.1"] }), TlsVersion.TLS1_0)),
  server(
    record(serverHello({ random, session: random, alpn: "http/1.1", version })),
    record(tlsCertificate(certificate({ subject: sni, key: noise(64, 26) }))),
    record(tlsServerKeyExchange(share, noise(256, 27))),
    record(tlsServerHelloDone()),
  ),
  client(record(tlsClientKeyExchange(share)), tlsChangeCipherSpec(), record(noise(40, 28))),
  server(tlsChangeCipherSpec(), record(noise(40, 29))),
];

const quicHello = clientHello({ random, sni, alpn: ["h3"], keyShare: share, quic: true });
const quicAnswer = serverHello({ random, keyShare: share, cipher: 0x1302 });
const origin = noise(8, 30);
const quic = (version: number): readonly Message[] => [
  // As browsers do it: the hello in pieces, the later one first, over two datagrams.
  client(initial({ version, origin }, crypto(90, quicHello.subarray(90, 150)), crypto(0, quicHello.subarray(0, 90)))),
  client(initial({ version, origin, number: 1 }, crypto(150, quicHello.subarray(150)))),
  server(
    initial({ version, origin, sender: "server", destinationId: Uint8Array.of(1, 2, 3, 4) }, crypto(0, quicAnswer)),
  ),
];

const dtlsHello = dtlsClientHello(hello);
const name = "www.example.com";
const dnsAnswer = dnsResponse({ id: 77, name, answers: [{ name, type: DnsType.A, data: dnsData.A("192.0.2.7") }] });

const row = (
  app: string,
  what: string,
  messages: readonly Message[],
  more: { transport?: "udp"; before?: string } = {},
): Conversation => ({ app, what, transport: "tcp", messages, ...more });

const UDP = { transport: "udp" } as const;

export const CONVERSATIONS: readonly Conversation[] = [
  row("tls", "1.3", tls13),
  row("tls", "1.2", tls12(TlsVersion.TLS1_2)),
  row("tls", "1.0", tls12(TlsVersion.TLS1_0)),
  row("dtls", "1.2", [client(dtlsRecord(22, dtlsFragment(dtlsHello), 0, 0, 0xfeff))], UDP),
  row(
    "dtls",
    "a hello in two records",
    [
      client(dtlsRecord(22, dtlsFragment(dtlsHello, 0, 0, 100))),
      client(dtlsRecord(22, dtlsFragment(dtlsHello, 0, 100), 0, 1)),
    ],
    UDP,
  ),
  row("quic", "version 1", quic(1), UDP),
  row("quic", "version 2", quic(0x6b3343cf), UDP),
  row("ssh", "to the key exchange", [
    server(sshBanner()),
    client(sshBanner("PuTTY_Release_0.81")),
    client(sshKexInit(random.subarray(0, 16))),
    server(sshKexInit(share.subarray(0, 16))),
    client(sshEcdhInit(share)),
  ]),
  row("http", "two requests", [
    client("GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: test\r\n\r\n"),
    server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
    client("GET /next HTTP/1.1\r\nHost: www.example.com\r\nAuthorization: Basic YTpi\r\n\r\n"),
    server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
  ]),
  row(
    "websocket",
    "an upgrade",
    [
      client(
        "GET /chat HTTP/1.1\r\nHost: www.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      ),
      server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
      client(Uint8Array.of(0x81, 0x85, 1, 2, 3, 4), "abcde"),
    ],
    { before: "http" },
  ),
  row("http2", "in the clear", [
    client(
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
      "\0\0\x15\x01\x05\0\0\0\x01\x82\x86\x84\x41\x0fwww.example.com\x90",
    ),
    server("\0\0\0\x04\0\0\0\0\0", "\0\0\x01\x01\x05\0\0\0\x01\x88"),
  ]),
  row("smtp", "STARTTLS", [
    ...lines(
      `S: 220 ${sni} ESMTP Postfix`,
      "C: EHLO me.example.com",
      `S: 250-${sni}\r\n250 STARTTLS`,
      "C: STARTTLS",
      "S: 220 2.0.0 Ready to start TLS",
    ),
    ...tls13,
  ]),
  row("imap", "a login", lines("S: * OK [CAPABILITY IMAP4rev1] ready", "C: a1 LOGIN me secret", "S: a1 OK done")),
  row("imap", "STARTTLS", [...lines("S: * OK IMAP4rev1 ready", "C: a1 STARTTLS", "S: a1 OK go"), ...tls13]),
  row("pop3", "a login", lines("S: +OK POP3 ready", "C: USER me", "S: +OK", "C: PASS secret", "S: +OK")),
  row("pop3", "STLS", [...lines("S: +OK POP3 ready", "C: STLS", "S: +OK go"), ...tls13]),
  row(
    "ftp",
    "a login",
    lines(
      "S: 220 (vsFTPd 3.0.5)",
      "C: USER me",
      "S: 331 Please specify the password.",
      "C: PASS secret",
      "S: 230 Login successful.",
      "C: PASV",
      "S: 227 Entering Passive Mode (192,0,2,9,200,20).",
    ),
  ),
  row("telnet", "a login", [
    client("\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f"),
    server("\xff\xfb\x03\xff\xfb\x01login: "),
    client("me\r\n"),
    server("Password: "),
    client("secret\r\n"),
  ]),
  row("dns", "a query and its answer", [client(dnsQuery({ id: 77, name })), server(dnsAnswer)], UDP),
  row("dns", "over TCP", [client(dnsOverTcp(dnsQuery({ id: 77, name }))), server(dnsOverTcp(dnsAnswer))]),
  row("mysql", "a login that turns to TLS", [server(mysqlGreeting), client(mysqlLogin(0xae85)), ...tls13]),
  row("postgresql", "TLS", [client(postgresqlSsl), server("S"), ...tls13]),
  row("postgresql", "a start", [client(postgresqlStart), server("R\0\0\0\x08\0\0\0\0")]),
  row("ldap", "StartTLS", [client(startTls), server(startTlsGranted), ...tls13]),
  row("rdp", "with TLS", [client(rdpRequest), server(rdpConfirm(1)), ...tls13]),
  row("smb", "2", [client(smb2), server(smb2)]),
  row(
    "sip",
    "a call over TCP",
    lines(
      "C: INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1\r\nContent-Type: application/sdp\r\nContent-Length: 60\r\n\r\nv=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 40000 RTP/AVP 0\r\na=sendrecv\r\n",
      "S: SIP/2.0 200 OK\r\nContent-Length: 0\r\n",
    ),
  ),
  row(
    "rtsp",
    "a set-up",
    lines(
      "C: SETUP rtsp://a.example/film RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\n",
      "S: RTSP/1.0 200 OK\r\nCSeq: 1\r\n",
    ),
  ),
  row("git", "a clone", [
    client("0036git-upload-pack /project.git\0host=git.example.com\0"),
    server("000eversion 2\n0000"),
  ]),
  row("redis", "a command", [client("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"), server("$1\r\nb\r\n")]),
  row("rsync", "a list", [server("@RSYNCD: 31.0\n"), client("@RSYNCD: 31.0\n"), client("module\n")]),
];
