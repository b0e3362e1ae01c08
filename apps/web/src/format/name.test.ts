import { expect, it } from "vitest";
import { applicationName, endpoint, tlsVersionName, transportName } from "./name.ts";

it("names protocols as the field writes them", () => {
  expect([applicationName("tls"), applicationName("mdns"), applicationName(null)]).toEqual(["TLS", "mDNS", "Unknown"]);
  expect([transportName("icmp6"), transportName("89"), transportName("200"), transportName(null)]).toEqual([
    "ICMPv6",
    "OSPF",
    "IP 200",
    "–",
  ]);
});

it("names versions of TLS in two words", () => {
  expect(["TLSv1.3", "DTLSv1.2", "SSLv3"].map(tlsVersionName)).toEqual(["TLS 1.3", "DTLS 1.2", "SSL 3"]);
});

it("brackets an IPv6 address before a port", () => {
  expect(endpoint("192.0.2.1", 443)).toBe("192.0.2.1:443");
  expect(endpoint("2001:db8::1", 443)).toBe("[2001:db8::1]:443");
  expect(endpoint("2001:db8::1", null)).toBe("2001:db8::1");
  expect(endpoint(null, 443)).toBe("–");
});
