// Who takes part in the demo: an office of a dozen hosts with private addresses, and services at addresses that are reserved for documentation.

import type { Endpoint } from "../endpoint.ts";
import type { Random } from "../random.ts";
import type { Frames } from "../timeline.ts";

export interface LocalHost {
  name: string;
  mac: string;
  ip: string;
  ip6: string;
}

/** MAC addresses for documentation (RFC 7042 section 2.1.1); private IPv4, unique local IPv6. */
const host = (name: string, number: number): LocalHost => ({
  name,
  mac: `00:00:5e:00:53:${number.toString(16).padStart(2, "0")}`,
  ip: `192.168.20.${number}`,
  ip6: `fd42:7a:20::${number.toString(16)}`,
});

export const router = host("router", 1);
export const resolver = host("resolver", 2);
export const laptop = host("laptop", 10);
export const workLaptop = host("work-laptop", 11);
export const desktop = host("desktop", 12);
export const phone = host("phone", 20);
export const tablet = host("tablet", 21);
export const television = host("tv", 30);
export const nas = host("nas", 40);
export const printer = host("printer", 41);
export const sensor = host("sensor", 50);
export const camera = host("camera", 51);
export const deskPhone = host("desk-phone", 60);

export const everyone = [
  router,
  resolver,
  laptop,
  workLaptop,
  desktop,
  phone,
  tablet,
  television,
  nas,
  printer,
  sensor,
  camera,
  deskPhone,
] as const;

/** Reserved addresses (RFC 5737, RFC 3849), and names (RFC 2606). */
export interface Service {
  name: string;
  ip: string;
  ip6: string;
  /** Round trip from the office in microseconds. */
  rtt: number;
}

const service = (name: string, ip: string, group: string, rtt: number): Service => ({
  name,
  ip,
  ip6: `2001:db8:${group}`,
  rtt,
});

export const sites = [
  service("www.example.com", "203.0.113.10", "a10::10", 18_000),
  service("news.example.org", "203.0.113.24", "a10::24", 24_000),
  service("shop.example.net", "198.51.100.44", "b20::44", 31_000),
  service("mail.example.com", "198.51.100.25", "b20::25", 27_000),
  service("cdn.example.net", "192.0.2.80", "c30::80", 9_000),
  service("api.example.org", "192.0.2.81", "c30::81", 46_000),
  service("social.example.com", "203.0.113.77", "a10::77", 14_000),
  service("maps.example.net", "198.51.100.90", "b20::90", 22_000),
  service("wiki.example.org", "203.0.113.130", "a10::130", 88_000),
] as const;
export const video = service("video.example.net", "192.0.2.200", "c30::200", 8_000);
export const updates = service("updates.example.org", "198.51.100.7", "b20::7", 35_000);
export const mail = service("smtp.example.com", "198.51.100.26", "b20::26", 28_000);
export const shell = service("build.example.org", "203.0.113.222", "a10::222", 39_000);
export const upstreamResolver = service("dns.example.net", "203.0.113.53", "a10::53", 16_000);
export const secureResolver = service("dot.example.net", "203.0.113.54", "a10::54", 17_000);
export const timeServer = service("ntp.example.net", "192.0.2.123", "c30::123", 21_000);
export const callServer = service("sip.example.com", "203.0.113.60", "a10::60", 26_000);
export const meetings = service("meet.example.org", "192.0.2.141", "c30::141", 12_000);
export const tunnel = service("vpn.example.com", "198.51.100.51", "b20::51", 33_000);
export const nobody = service("old.example.org", "203.0.113.250", "a10::250", 60_000);

export const local = (who: LocalHost, port: number, six = false): Endpoint => ({
  mac: who.mac,
  ip: six ? who.ip6 : who.ip,
  port,
});

/** What is outside comes from the router's MAC address, and has some hops behind it. */
export const remote = (who: Service, port: number, six = false): Endpoint => ({
  mac: router.mac,
  ip: six ? who.ip6 : who.ip,
  port,
  ttl: 40 + (who.rtt % 17),
});

export const ephemeralPort = (random: Random): number => random.between(32_768, 60_999);

/** One thing that goes on in the network, endless. */
export type Activity = (random: Random, start: number) => Frames;

export const SECOND = 1e6;
export const MILLISECOND = 1e3;
