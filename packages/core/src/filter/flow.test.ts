import { describe, expect, it } from "vitest";
import { compileFilter } from "./compile.ts";
import { flowFieldsOf } from "./flow-fields.ts";

const web = flowFieldsOf({
  src_ip: "10.0.0.5",
  src_port: 50000,
  dst_ip: "192.0.2.1",
  dst_port: 443,
  transport: "tcp",
  app: "tls",
  encrypted: true,
  host: "rr1.googlevideo.com",
  tls_version: "TLSv1.3",
  cleartext_password: false,
  vlan: 20,
  handshake_rtt_ms: 22,
});
const lookup = flowFieldsOf({
  src_ip: "2001:db8::5",
  src_port: 40000,
  dst_ip: "2001:db8::53",
  dst_port: 53,
  transport: "udp",
  app: "dns",
  encrypted: false,
  host: null,
  tls_version: null,
  cleartext_password: true,
  vlan: null,
  handshake_rtt_ms: null,
});
const ospf = flowFieldsOf({
  src_ip: "10.0.0.1",
  src_port: null,
  dst_ip: "224.0.0.5",
  dst_port: null,
  transport: "89",
  app: null,
  encrypted: null,
  host: null,
  tls_version: null,
  cleartext_password: false,
  vlan: null,
  handshake_rtt_ms: null,
});

describe("a flow", () => {
  it.each([
    ["", [web, lookup, ospf]],
    ["ip", [web, ospf]],
    ["ipv6", [lookup]],
    ["tcp", [web]],
    ['wg.host == "rr1.googlevideo.com"', [web]],
    ['wg.service == "YouTube"', [web]],
    ['wg.tls_version == "TLSv1.3"', [web]],
    ["wg.host", [web]],
    ["wg.encrypted == true", [web]],
    ["tcp.analysis.initial_rtt > 0.021", [web]],
    ["tcp.analysis.initial_rtt > 0.022", []],
    ["wg.encrypted == false", [lookup]],
    ["not wg.encrypted", [ospf]],
    ["wg.cleartext_password == true", [lookup]],
    ["udp or sctp", [lookup]],
    ["ip.src == 10.0.0.0/8", [web, ospf]],
    ["ip.dst == 10.0.0.5", []],
    ["ip.addr == 192.0.2.1", [web]],
    ["ipv6.addr == 2001:db8::53", [lookup]],
    ["ipv6.src == 2001:db8::/64 and udp.dstport == 53", [lookup]],
    ["tcp.srcport == 443", []],
    ["tcp.port == 443", [web]],
    ["not tcp.port == 443", [lookup, ospf]],
    ["tcp.port != 80", [web]],
    ["udp.port == 443", []],
    ["vlan.id == 20 or vlan.id == 30", [web]],
    ["not vlan", [lookup, ospf]],
    ["ip.proto == 89", [ospf]],
    ["ip.version == 6", [lookup]],
    ["tls", [web]],
    ["wg.app in {dns, tls}", [web, lookup]],
    ["not wg.app", [ospf]],
    ["arp or arp.opcode == 1", []],
    ["ip.src < ip.dst", [web, ospf]],
    ["frame", [web, lookup, ospf]],
  ] as const)("is selected by its own record: %s", (text, selected) => {
    const { flow, needsPackets } = compileFilter(text);
    expect([web, lookup, ospf].filter(flow)).toEqual(selected);
    expect(needsPackets).toBe(false);
  });

  it.each([
    ["frame.len > 100", [web, lookup, ospf]],
    ["not frame.len > 100", [web, lookup, ospf]],
    ["tcp and frame.len > 100", [web]],
    ["tcp and not frame.len > 100", [web]],
    ["not (tcp or frame.len > 100)", [lookup, ospf]],
    ["not (tcp and frame.len > 100)", [web, lookup, ospf]],
    ["tcp xor frame.len > 100", [web, lookup, ospf]],
    ["not (tcp xor frame.len > 100)", [web, lookup, ospf]],
    ["tcp.srcport == ip.ttl", [web, lookup, ospf]],
    ["tcp.flags.syn == 1 and udp", [lookup]],
  ] as const)("stays possible where only packets can tell: %s", (text, possible) => {
    const { flow, needsPackets } = compileFilter(text);
    expect([web, lookup, ospf].filter(flow)).toEqual(possible);
    expect(needsPackets).toBe(true);
  });
});
