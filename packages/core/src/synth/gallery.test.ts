// Every builder through the decoder: the layers that were put in come out, and so do addresses and ports.

import { expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { Fault } from "../decode/fault.ts";
import { Layer } from "../decode/layer.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";
import { ipAddress } from "./address.ts";
import { gallery } from "./gallery.ts";
import type { GalleryFrame } from "./gallery.ts";

const LAYER_NAMES = new Map<number, string>(
  Object.entries(Layer).map(([name, number]) => [number, name.toLowerCase()]),
);

function decode(decoder: Decoder, { bytes, linkType }: GalleryFrame) {
  const frame = new Frame();
  frame.data = bytes;
  frame.captured = frame.length = bytes.length;
  frame.linkType = linkType;
  decoder.decode(frame);
  return decoder.packet;
}

const layersOf = (packet: Decoder["packet"]): string =>
  [...packet.layers.subarray(0, Math.min(packet.layerCount, packet.quotedFrom))]
    .map((n) => LAYER_NAMES.get(n))
    .join(" ");

const byName = (name: string): GalleryFrame => gallery().find((frame) => frame.name === name)!;

test("no frame is faulty, and none has bytes missing", () => {
  const decoder = new Decoder();
  for (const frame of gallery()) {
    const { fault, payloadCaptured, payloadLength } = decode(decoder, frame);
    expect([frame.name, fault]).toEqual([frame.name, Fault.NONE]);
    expect([frame.name, payloadCaptured]).toEqual([frame.name, payloadLength]);
  }
});

const FOUR = { source: "198.51.100.1", destination: "203.0.113.1", ports: [40_000, 53], payload: 44 };
const SIX = { source: "2001:db8::1", destination: "2001:db8:1::2", ports: [40_001, 80], payload: 37 };

test.each([
  ["ipv4 udp dns", "ethernet ipv4 udp", FOUR],
  ["ipv6 tcp http", "ethernet ipv6 tcp", SIX],
  ["vlan", "ethernet vlan ipv4 udp", FOUR],
  ["qinq", "ethernet vlan vlan ipv6 tcp", SIX],
  ["mpls", "ethernet mpls ipv4 udp", FOUR],
  ["pppoe", "ethernet pppoe ppp ipv6 tcp", SIX],
  ["snap", "ethernet llc ipv4 udp", FOUR],
  ["gre", "ethernet ipv4 gre ipv6 tcp", SIX],
  ["gre ethernet", "ethernet ipv4 gre ethernet ipv4 udp", FOUR],
  ["ip in ip", "ethernet ipv4 ipv4 udp", FOUR],
  ["ipv6 in ipv4", "ethernet ipv4 ipv6 tcp", SIX],
  ["ipv4 in ipv6", "ethernet ipv6 ipv4 udp", FOUR],
  ["vxlan", "ethernet ipv4 udp vxlan ethernet ipv4 udp", FOUR],
  ["geneve", "ethernet ipv4 udp geneve ethernet ipv6 tcp", SIX],
  ["gtp-u", "ethernet ipv4 udp gtp_u ipv4 udp", FOUR],
  ["gtp-u extension", "ethernet ipv4 udp gtp_u ipv6 tcp", SIX],
  ["teredo", "ethernet ipv4 udp teredo ipv6 tcp", SIX],
  ["null", "null ipv4 udp", FOUR],
  ["null ipv6", "null ipv6 tcp", SIX],
  ["loop", "null ipv4 udp", FOUR],
  ["raw", "raw_ip ipv6 tcp", SIX],
  ["ipv4", "raw_ip ipv4 udp", FOUR],
  ["ipv6", "raw_ip ipv6 tcp", SIX],
  ["ppp", "ppp ipv4 udp", FOUR],
  ["ppp hdlc", "ppp ipv6 tcp", SIX],
  ["ppp ether", "pppoe ppp ipv4 udp", FOUR],
  ["cisco hdlc", "c_hdlc ipv4 udp", FOUR],
  ["sll", "sll ipv4 udp", FOUR],
  ["sll2", "sll2 ipv6 tcp", SIX],
  ["802.11", "ieee802_11 llc ipv4 udp", FOUR],
  ["802.11 bridge", "ieee802_11 llc ipv6 tcp", SIX],
  ["radiotap", "radiotap ieee802_11 llc ipv4 udp", FOUR],
])("%s is %s", (name, layers, inner) => {
  const packet = decode(new Decoder(), byName(name));
  expect(layersOf(packet)).toBe(layers);
  const source = ipAddress(inner.source);
  const { net, sourceOffset, destinationOffset } = packet;
  expect(net.slice(sourceOffset, sourceOffset + source.length)).toEqual(source);
  expect(net.slice(destinationOffset, destinationOffset + source.length)).toEqual(ipAddress(inner.destination));
  expect([packet.sourcePort, packet.destinationPort]).toEqual(inner.ports);
  expect(packet.payloadLength).toBe(inner.payload);
});

test.each([
  ["arp", "arp", "ethernet arp"],
  ["icmp echo", "icmp", "ethernet ipv4 icmp"],
  ["icmp unreachable", "icmp", "ethernet ipv4 icmp"],
  ["icmp6 neighbour", "icmp6", "ethernet ipv6 icmp6"],
  ["ipv6 hop-by-hop mld", "icmp6", "ethernet ipv6 icmp6"],
  ["igmp 3", "other", "ethernet ipv4 igmp"],
  ["sctp", "sctp", "ethernet ipv4 sctp"],
  ["ipv6 extensions", "tcp", "ethernet ipv6 tcp"],
  ["ipv6 esp", "other", "ethernet ipv6"],
  ["802.11 beacon", "other", "ieee802_11"],
])("%s counts for %s", (name, transport, layers) => {
  const packet = decode(new Decoder(), byName(name));
  expect(TRANSPORT_NAMES[packet.transport]).toBe(transport);
  expect(layersOf(packet)).toBe(layers);
});

test("the last of the fragments completes the datagram", () => {
  for (const version of [4, 6]) {
    const decoder = new Decoder();
    const seen = [0, 1, 2].map((i) => {
      const { fragment, hasPorts, payloadLength } = decode(decoder, byName(`ipv${version} fragment ${i}`));
      return fragment ? "fragment" : hasPorts ? payloadLength : "nothing";
    });
    expect(seen).toEqual(["fragment", "fragment", 3000]);
  }
});
