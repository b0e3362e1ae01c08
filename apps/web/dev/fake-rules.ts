// Made-up rules and alerts in the contract's shape.

import type { Alert, Rule } from "@wireglass/contract";

type Parameter = readonly [name: string, label: string, unit: string | null, value: number, min: number, max: number];

function rule(
  id: string,
  title: string,
  severity: Rule["severity"],
  technique: string | null,
  explanation: string,
  parameters: readonly Parameter[] = [],
): Rule {
  return {
    rule: id,
    title,
    explanation,
    technique,
    severity,
    enabled: true,
    open: 0,
    forgotten: 0,
    parameters: parameters.map(([name, label, unit, value, min, max]) => ({
      name,
      label,
      unit,
      value,
      default: value,
      min,
      max,
    })),
  };
}

export const makeRules = (): Rule[] => [
  rule(
    "port-scan",
    "Port scan",
    "MEDIUM",
    "T1046",
    "Somebody tries which doors are open: many ports of one host, or one port of many hosts. From inside this is often a machine that has been taken over: find out who runs it.",
    [
      ["ports", "different ports of one host", "ports", 20, 5, 65_535],
      ["hosts", "different hosts at one port", "hosts", 30, 5, 65_535],
      ["rest", "a scan is over after", "s", 900, 60, 7200],
      ["failed", "share without an answer", null, 0.5, 0, 1],
    ],
  ),
  rule(
    "arp-spoofing",
    "ARP spoofing or duplicate address",
    "HIGH",
    "T1557.002",
    "Two stations claim the same IP address: by mistake, or one of them pretends to be the other in order to read its traffic. Find both by their hardware addresses at the switch.",
    [
      ["claims", "claims by each of two stations", "claims", 2, 1, 1000],
      ["window", "within", "s", 120, 1, 3600],
    ],
  ),
  rule(
    "brute-force",
    "Password guessing",
    "HIGH",
    "T1110",
    "One host logs in again and again, and fails. Look at the server's log whether one of the attempts has succeeded, and let it accept keys only.",
    [
      ["attempts", "attempts", "attempts", 15, 3, 10_000],
      ["window", "within", "s", 60, 5, 3600],
    ],
  ),
  rule(
    "dns-tunnel",
    "DNS tunnel or exfiltration",
    "HIGH",
    "T1071.004",
    "Names that are asked for carry data: long, random, and ever new ones of one domain. Find out which program of the host asks for them.",
    [["bytes", "data in names of one domain", "B", 20_000, 1000, 10_000_000]],
  ),
  rule(
    "ddos",
    "Distributed denial of service",
    "HIGH",
    "T1498",
    "Very many sources flood one target. Ask your provider to filter it.",
    [
      ["rate", "packets to one target", "/s", 20_000, 100, 10_000_000],
      ["sources", "from so many sources", "sources", 200, 10, 1_000_000],
    ],
  ),
  rule(
    "rogue-dhcp",
    "Another DHCP server",
    "MEDIUM",
    "T1557.003",
    "A second server hands out addresses, and with them the way to the internet. Find it at the switch and switch it off.",
  ),
  rule(
    "high-traffic",
    "High traffic from a source",
    "LOW",
    null,
    "One host sends far more than it usually does. Often a backup or an update; look at what it sends, and to whom.",
    [
      ["factor", "times its usual level", "times", 8, 2, 1000],
      ["least", "and no less than", "Mbit/s", 20, 1, 100_000],
      ["window", "over", "s", 60, 10, 3600],
    ],
  ),
  rule(
    "cleartext-password",
    "Password in the clear",
    "LOW",
    "T1040",
    "A password went by that everybody on the way can read. Use the encrypted variant of the protocol, and change the password.",
  ),
  rule(
    "weak-tls",
    "Old version of TLS",
    "LOW",
    null,
    "The two sides agreed on a version that is broken. Update whichever of them is the older.",
  ),
  rule(
    "new-device",
    "New device",
    "LOW",
    "T1200",
    "A hardware address was seen for the first time. If nobody has bought anything, find out what it is.",
  ),
];

const explained = makeRules();

type Told = Pick<Alert, "rule" | "summary" | "count"> &
  Partial<Alert> & { readonly age: number; readonly span: number };

/** `age` seconds ago it began, and `span` seconds it lasted. */
export function makeAlert({ age, span, ...told }: Told, id: string, now: number): Alert {
  const of = explained.find((one) => one.rule === told.rule);
  const src = told.src_ip ?? null;
  const dst = told.dst_ip ?? null;
  return {
    time: now - age + span,
    severity: of?.severity ?? "LOW",
    src_ip: src,
    dst_ip: dst,
    observed: null,
    threshold: null,
    window_s: null,
    first: now - age,
    last: now - age + span,
    evidence: {
      filter: [src, dst]
        .flatMap((ip) => (ip === null ? [] : [`${ip.includes(":") ? "ipv6" : "ip"}.addr == ${ip}`]))
        .join(" && "),
      flows: [],
      packets: 0,
      complete: true,
    },
    id,
    state: "open",
    explanation: of?.explanation ?? "",
    technique: of?.technique ?? null,
    snoozed_until: null,
    ...told,
  };
}

const SCAN: Told = {
  rule: "port-scan",
  summary: "192.168.1.77 tried 1,000 ports of 192.168.1.20 in 8 s (SYN), 3 answers",
  src_ip: "192.168.1.77",
  dst_ip: "192.168.1.20",
  observed: 1000,
  threshold: 20,
  window_s: 8,
  count: 14,
  age: 340,
  span: 96,
  evidence: {
    filter: "ip.addr == 192.168.1.77 && ip.addr == 192.168.1.20 && tcp",
    flows: ["1:LQU9qZlK+B5F3KDmev6m5PMibrg=", "1:wCb3OG7yAFWelaUydu0D+125CLM="],
    packets: 2014,
    complete: true,
  },
};

export const ATTACK: Told = {
  rule: "brute-force",
  summary: "203.0.113.99 tried to log in to SSH on 192.168.1.20 41 times in 52 s; 15 are the limit",
  src_ip: "203.0.113.99",
  dst_ip: "192.168.1.20",
  observed: 41,
  threshold: 15,
  window_s: 60,
  count: 3,
  age: 52,
  span: 51,
  evidence: {
    filter: "ip.addr == 203.0.113.99 && ip.addr == 192.168.1.20 && tcp.port == 22",
    flows: ["1:dJ0B2yQbY1nFh1b0uyLQDcvYs1w="],
    packets: 1800,
    complete: false,
  },
};

export const OPEN: readonly Told[] = [
  SCAN,
  {
    rule: "cleartext-password",
    summary: "192.168.1.40 sent a password in the clear to 203.0.113.9 (FTP)",
    src_ip: "192.168.1.40",
    dst_ip: "203.0.113.9",
    count: 2,
    age: 1260,
    span: 340,
    evidence: {
      filter: "ip.addr == 192.168.1.40 && ip.addr == 203.0.113.9 && tcp.port == 21",
      flows: [],
      packets: 64,
      complete: true,
    },
  },
  {
    rule: "new-device",
    // A name from the wire stays text.
    summary: "192.168.1.131 is new: Espressif, calls itself “<img src=x onerror=alert(1)>”",
    src_ip: "192.168.1.131",
    count: 1,
    age: 2210,
    span: 0,
    evidence: { filter: "ip.addr == 192.168.1.131", flows: [], packets: 22, complete: true },
  },
];

export const PAST: readonly Told[] = [
  {
    rule: "dns-tunnel",
    summary: "192.168.1.52 sent 61 kB in 412 names of tunnel.example in 4 min",
    src_ip: "192.168.1.52",
    dst_ip: "192.168.1.1",
    observed: 61_000,
    threshold: 20_000,
    window_s: 240,
    count: 5,
    age: 88_000,
    span: 410,
  },
  {
    rule: "high-traffic",
    summary: "192.168.1.20 sent 92 Mbit/s over 60 s; 11 Mbit/s are usual",
    src_ip: "192.168.1.20",
    observed: 8.4,
    threshold: 8,
    window_s: 60,
    count: 2,
    age: 5400,
    span: 130,
  },
  {
    rule: "weak-tls",
    summary: "2001:db8:1:2:8c3a:11ff:fe20:9a01 and 2001:db8:7::25 agreed on TLS 1.0",
    src_ip: "2001:db8:1:2:8c3a:11ff:fe20:9a01",
    dst_ip: "2001:db8:7::25",
    count: 31,
    age: 9000,
    span: 3100,
  },
];
