// Application messages against bytes that are known from elsewhere.

import { expect, test } from "vitest";
import { bytes, hex } from "../bytes.ts";
import { dhcp, DhcpType } from "./dhcp.ts";
import { dnsData, dnsOverTcp, dnsQuery, dnsResponse, DnsType } from "./dns.ts";
import { httpRequest, httpResponse } from "./http.ts";
import { ntp } from "./ntp.ts";
import { quicLong, varint } from "./quic.ts";
import { sshPacket } from "./ssh.ts";
import { stunResponse } from "./stun.ts";
import { clientHello, serverHello, tlsRecord } from "./tls.ts";

const text = (data: Uint8Array): string => String.fromCharCode(...data);

test("a DNS query", () => {
  expect(dnsQuery({ id: 0x1234, name: "a.example", type: DnsType.AAAA })).toEqual(
    hex("1234 0100 0001 0000 0000 0000 01 61 07 6578616d706c65 00 001c 0001"),
  );
});

test("a DNS answer points back to the question", () => {
  const answer = { name: "a.example", type: DnsType.A, ttl: 60, data: dnsData.A("192.0.2.1") };
  const message = dnsResponse({ id: 1, name: "a.example", answers: [answer], rcode: 0 });
  expect(message.slice(0, 12)).toEqual(hex("0001 8180 0001 0001 0000 0000"));
  expect(message.slice(-16)).toEqual(hex("c00c 0001 0001 0000003c 0004 c0000201"));
  expect(dnsOverTcp(message)[1]).toBe(message.length);
});

test("HTTP messages", () => {
  expect(text(httpRequest({ host: "example.com", path: "/a" }))).toBe("GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n");
  expect(text(httpResponse({ status: 404, reason: "Not Found", body: bytes("no") }))).toMatch(
    /^HTTP\/1\.1 404 Not Found\r\n.*Content-Length: 2\r\n\r\nno$/s,
  );
});

test("the lengths inside a ClientHello agree", () => {
  const hello = clientHello({
    random: new Uint8Array(32),
    sni: "example.com",
    alpn: ["h2"],
    keyShare: new Uint8Array(32),
  });
  expect((hello[1]! << 16) | (hello[2]! << 8) | hello[3]!).toBe(hello.length - 4);
  const ciphers = 4 + 2 + 32 + 1;
  const extensions = ciphers + 2 + ((hello[ciphers]! << 8) | hello[ciphers + 1]!) + 2;
  expect((hello[extensions]! << 8) | hello[extensions + 1]!).toBe(hello.length - extensions - 2);
  expect(hello.slice(extensions + 2, extensions + 2 + 20)).toEqual(bytes(hex("0000 0010 000e 00 000b"), "example.com"));
  expect(tlsRecord(22, hello).slice(0, 3)).toEqual(hex("16 0303"));
});

test("a ServerHello of version 1.3 says so in an extension", () => {
  const hello = text(serverHello({ random: new Uint8Array(32), keyShare: new Uint8Array(32) }));
  expect(hello).toContain("\x00\x2b\x00\x02\x03\x04");
  expect(text(serverHello({ random: new Uint8Array(32) }))).not.toContain("\x00\x2b\x00\x02\x03\x04");
});

test("the variable-length integers of RFC 9000 appendix A.1", () => {
  expect(varint(494_878_333)).toEqual([0x9d, 0x7f, 0x3e, 0x7d]);
  expect(varint(15_293)).toEqual([0x7b, 0xbd]);
  expect(varint(37)).toEqual([0x25]);
});

test("a QUIC Initial", () => {
  const packet = quicLong({ type: 0, destinationId: bytes(1, 2), sourceId: bytes(3) }, bytes(0x0f, 9, 9));
  expect(packet).toEqual(hex("cf 00000001 02 0102 01 03 00 03 0f0909"));
});

test("SSH packets are whole blocks with enough padding", () => {
  for (let length = 1; length < 40; length++) {
    const packet = sshPacket(new Uint8Array(length));
    expect(packet.length % 8).toBe(0);
    expect(packet[4]).toBeGreaterThanOrEqual(4);
    expect(packet.length).toBe(5 + length + packet[4]!);
  }
});

test("NTP counts from 1900", () => {
  const message = ntp({ mode: 3, transmit: 500_000 });
  expect(message).toHaveLength(48);
  expect(message.slice(40)).toEqual(hex("83aa7e80 80000000"));
});

test("STUN hides the address", () => {
  const message = stunResponse(new Uint8Array(12), { ip: "192.0.2.1", port: 32_853 });
  expect(message.slice(20)).toEqual(hex("0020 0008 00 01 a147 e112a643"));
});

test("DHCP fills up to the least size of BOOTP", () => {
  const message = dhcp({ type: DhcpType.DISCOVER, transaction: 1, clientMac: "00:00:5e:00:53:01" });
  expect(message).toHaveLength(300);
  expect(message.slice(236, 243)).toEqual(hex("63825363 350101"));
});
