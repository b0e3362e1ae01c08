// What ping programs print, in the forms that they have.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePingFailure, parsePingTime, pingFlavour } from "./ping-output.ts";

const STATISTICS = "\n--- 192.0.2.9 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n";

describe("an answer's time", () => {
  test.each<[name: string, text: string, ms: number]>([
    [
      "iputils",
      "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=0.043 ms",
      0.043,
    ],
    ["iputils, IPv6", "PING ::1(::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=0.051 ms", 0.051],
    ["iputils, a name and a zone", "64 bytes from gw (fe80::1%eth0): icmp_seq=1 ttl=64 time=12.5 ms", 12.5],
    ["iputils, without digits behind the point", "64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=1234 ms", 1234],
    [
      "iputils, with a pattern",
      "PATTERN: 0x77697265\nPING 192.0.2.9\n64 bytes from 192.0.2.9: icmp_seq=1 ttl=255 time=3.00 ms",
      3,
    ],
    [
      "inetutils",
      "PING 192.0.2.9 (192.0.2.9): 56 data bytes\n64 bytes from 192.0.2.9: icmp_seq=0 ttl=64 time=0.072 ms",
      0.072,
    ],
    ["a decimal comma", "64 bytes from 192.0.2.9: icmp_seq=0 ttl=64 time=0,072 ms", 0.072],
    [
      "BusyBox",
      "PING 192.0.2.9 (192.0.2.9): 56 data bytes\n64 bytes from 192.0.2.9: seq=0 ttl=64 time=0.081 ms",
      0.081,
    ],
    [
      "macOS",
      "PING 192.0.2.9 (192.0.2.9): 56 data bytes\n64 bytes from 192.0.2.9: icmp_seq=0 ttl=64 time=7.316 ms",
      7.316,
    ],
    ["macOS, IPv6", "PING6(56=40+8+8 bytes) ::1 --> ::1\n16 bytes from ::1, icmp_seq=0 hlim=64 time=0.112 ms", 0.112],
    ["less than it can tell", "64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time<1 ms", 1],
    [
      "twice",
      "64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=1.5 ms\n64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=2.5 ms (DUP!)",
      1.5,
    ],
    ["carriage returns", "64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=1.5 ms\r\n", 1.5],
  ])("%s", (_, text, ms) => {
    expect(parsePingTime(text + STATISTICS)).toBe(ms);
  });

  test.each([
    ["nothing", ""],
    ["only the statistics", STATISTICS],
    ["a host that is not reached", "From 192.0.2.1 icmp_seq=1 Destination Host Unreachable"],
    ["an answer without a time, as with -s 0", "8 bytes from 192.0.2.9: icmp_seq=1 ttl=64"],
    ["the summary's times", "rtt min/avg/max/mdev = 0.043/0.043/0.043/0.000 ms"],
    ["a host name that looks like it", "PING time=5 ms (192.0.2.9) 56(84) bytes of data."],
    ["no figure", "64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=fast ms"],
  ])("there is none: %s", (_, text) => {
    expect(parsePingTime(text)).toBeNull();
  });

  test("is a number or nothing, whatever is printed", () => {
    const printed = fc.oneof(
      fc.string(),
      fc.string().map((text) => `64 bytes from 192.0.2.9: time=${text}`),
    );
    fc.assert(
      fc.property(printed, (text) => {
        const time = parsePingTime(text);
        expect(time === null || (Number.isFinite(time) && time >= 0)).toBe(true);
      }),
    );
  });
});

describe("why there is no answer", () => {
  test.each([
    "ping: socket: Operation not permitted",
    "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?",
    "ping: Lacking privilege for icmp socket.",
    "ping: permission denied (are you root?)",
    "ping: icmp open socket: Permission denied",
  ])("it is forbidden: %s", (text) => {
    expect(parsePingFailure(text).forbidden).toBe(true);
  });

  test.each([
    ["ping: connect: Network is unreachable", "Network is unreachable"],
    ["ping: sendmsg: No route to host", "No route to host"],
    ["From 192.0.2.1 icmp_seq=1 Destination Host Unreachable", "Destination Host Unreachable"],
    ["1 packets transmitted, 0 received, 100% packet loss", null],
  ])("%s", (text, reason) => {
    expect(parsePingFailure(text)).toEqual({ forbidden: false, reason });
  });
});

test.each([
  ["ping from iputils 20221126\nlibcap: yes, IDN: yes", "iputils"],
  ["ping (GNU inetutils) 2.4\nCopyright (C) 2022", "inetutils"],
  ["BusyBox v1.36.1 (2023-11-07) multi-call binary.\n\nUsage: ping [OPTIONS] HOST", "other"],
  ["ping: invalid option -- V\nusage: ping [-AaDdfnoQqRrv]", "other"],
])("%s", (text, flavour) => {
  expect(pingFlavour(text)).toBe(flavour);
});
