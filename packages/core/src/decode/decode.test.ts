// What the decoder does with frames that are cut, false or too deep. That whole frames come out as they were built, link type
// by link type, is tested beside the builders.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { arp } from "../synth/arp.ts";
import { bytes, put16 } from "../synth/bytes.ts";
import { ethernet } from "../synth/ethernet.ts";
import { gallery } from "../synth/gallery.ts";
import { gre } from "../synth/gre.ts";
import { icmpEcho, icmpUnreachable } from "../synth/icmp.ts";
import { igmp } from "../synth/igmp.ts";
import { wifiData } from "../synth/ieee802-11.ts";
import { fragmentIpv4, ipv4 } from "../synth/ipv4.ts";
import { destinationOptions, hopByHop } from "../synth/ipv6-extensions.ts";
import { ipv6 } from "../synth/ipv6.ts";
import { llc } from "../synth/llc.ts";
import { mpls } from "../synth/mpls.ts";
import { pdu } from "../synth/pdu.ts";
import type { Pdu } from "../synth/pdu.ts";
import { ppp } from "../synth/ppp.ts";
import { pppoe } from "../synth/pppoe.ts";
import { radiotap } from "../synth/radiotap.ts";
import { sctp } from "../synth/sctp.ts";
import { tcp } from "../synth/tcp.ts";
import { udp } from "../synth/udp.ts";
import { vlan } from "../synth/vlan.ts";
import { vxlan, VXLAN_PORT } from "../synth/vxlan.ts";
import { Decoder } from "./decode.ts";
import { FAULT_NAMES, Fault } from "./fault.ts";
import { Layer } from "./layer.ts";
import { LinkType } from "./link-type.ts";
import { MAX_LAYERS, TRANSPORT_NAMES, Transport } from "./packet.ts";
import type { Packet } from "./packet.ts";

const MACS = { src: "00:00:5e:00:53:01", dst: "00:00:5e:00:53:02" };
const V4 = { src: "198.51.100.1", dst: "203.0.113.1" };
const V6 = { src: "2001:db8::1", dst: "2001:db8:1::2" };

interface Cut {
  linkType?: number;
  captured?: number;
  /** Bytes of rubbish around the frame, which must not be read. */
  rubbish?: number;
}

function decode(data: Uint8Array, { linkType = LinkType.RAW, captured = data.length, rubbish = 0 }: Cut = {}): Packet {
  const decoder = new Decoder();
  const around = new Uint8Array(rubbish).fill(0x45);
  const frame = new Frame();
  frame.data = bytes(around, data.subarray(0, captured), around);
  frame.offset = rubbish;
  frame.captured = captured;
  frame.length = data.length;
  frame.linkType = linkType;
  decoder.decode(frame);
  return decoder.packet;
}

const layersOf = ({ layers, layerCount }: Packet): number[] => [...layers.subarray(0, layerCount)];
const faultOf = (data: Uint8Array, cut: Cut = {}): string => FAULT_NAMES[decode(data, cut).fault]!;

/** All that a decoder says of a frame, without the buffers. */
function said(packet: Packet) {
  const {
    fault,
    transport,
    vlan: vlanId,
    tunnelled,
    ipVersion,
    protocol,
    fragment,
    hasPorts,
    payloadCaptured,
    payloadLength,
  } = packet;
  const ports = hasPorts ? [packet.sourcePort, packet.destinationPort] : null;
  const addresses =
    ipVersion === 0
      ? null
      : [packet.sourceOffset, packet.destinationOffset].map((at) =>
          Array.from(packet.net.subarray(at, at + (ipVersion === 4 ? 4 : 16))),
        );
  const network = ipVersion === 0 ? null : { ipVersion, protocol, addresses };
  return {
    fault,
    transport,
    vlanId,
    tunnelled,
    network,
    fragment,
    ports,
    payloadCaptured,
    payloadLength,
    layers: layersOf(packet),
  };
}

describe.each(gallery())("$name", ({ name, bytes: data, linkType }) => {
  const whole = decode(data, { linkType });
  const layers = layersOf(whole);

  test("cut anywhere by the capture is no fault, and what is left is told as before", () => {
    for (let captured = 0; captured < data.length; captured++) {
      const packet = decode(data, { linkType, captured });
      expect([captured, packet.fault]).toEqual([captured, Fault.NONE]);
      const listed = layersOf(packet);
      // Inner layers may be missing, nothing may be there that the whole frame does not have: but for the ports of a first
      // fragment that cannot be put together any more.
      const most = name.endsWith("fragment 0") ? [...layers, Layer.UDP] : layers;
      expect(most.slice(0, listed.length)).toEqual(listed);
      if (listed.length > layers.length && packet.transportOffset >= 0) expect(packet.payloadLength).toBe(3000);
      expect(packet.payloadCaptured).toBeLessThanOrEqual(packet.payloadLength);
      if (listed.length === layers.length && packet.hasPorts && packet.transportOffset >= 0) {
        expect([packet.sourcePort, packet.destinationPort]).toEqual([whole.sourcePort, whole.destinationPort]);
        expect(packet.payloadLength).toBe(whole.payloadLength);
      }
    }
  });

  test("what lies around it in the buffer changes nothing", () => {
    for (const captured of [0, 1, 13, 14, 20, 33, 34, 41, 54, data.length].filter((length) => length <= data.length)) {
      const bare = said(decode(data, { linkType, captured }));
      expect(said(decode(data, { linkType, captured, rubbish: 64 }))).toEqual(bare);
    }
  });

  test("nor do the frames before it", () => {
    const decoder = new Decoder();
    const frame = new Frame();
    const feed = (from: Uint8Array, type: number): void => {
      frame.data = from;
      frame.captured = frame.length = from.length;
      frame.linkType = type;
      decoder.decode(frame);
    };
    for (const other of gallery()) {
      // Fragments are meant to be remembered.
      if (other.name.includes("fragment")) continue;
      feed(other.bytes, other.linkType);
      feed(data, linkType);
      expect(said(decoder.packet)).toEqual(said(whole));
    }
  });
});

test.each(Object.values(LinkType))("link type %i: no bytes at all, and any bytes", (linkType) => {
  expect(decode(new Uint8Array(0), { linkType }).ipVersion).toBe(0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(40), (data, more) => {
      const packet = decode(bytes(data, new Uint8Array(more)), { linkType, captured: data.length });
      expect(packet.layerCount).toBeLessThanOrEqual(MAX_LAYERS);
      expect(packet.payloadCaptured).toBeGreaterThanOrEqual(0);
      expect(packet.payloadLength).toBeGreaterThanOrEqual(packet.payloadCaptured);
    }),
  );
});

test("a link type that is not known has no layers and no fault", () => {
  expect(said(decode(new Uint8Array(60), { linkType: 9999 }))).toMatchObject({
    fault: Fault.NONE,
    layers: [],
    network: null,
  });
});

const datagram = udp({ src: 1, dst: 2 }, new Uint8Array(8));
const segment = tcp({ src: 1, dst: 2 }, new Uint8Array(8));

describe("false lengths are faults", () => {
  test.each<[string, Uint8Array]>([
    ["IPv4 that ends inside its header", ipv4(V4, datagram).subarray(0, 19)],
    ["IPv4 with a header below 20 bytes", ipv4({ ...V4, headerWords: 4 }, datagram)],
    ["IPv4 with a header beyond its end", ipv4({ ...V4, headerWords: 15 }, datagram)],
    ["IPv4 with a total length below its header", ipv4({ ...V4, totalLength: 19 }, datagram)],
    ["IPv4 with a total length beyond the frame", ipv4({ ...V4, totalLength: 37 }, datagram)],
    ["IPv6 that ends inside its header", ipv6(V6, datagram).subarray(0, 39)],
    ["IPv6 with a payload beyond the frame", ipv6({ ...V6, payloadLength: 17 }, datagram)],
    ["an extension header beyond the end", ipv6(V6, pdu(bytes(17, 1, new Uint8Array(6)), { protocol: 60 }))],
    ["an extension header that is not there", ipv6(V6, pdu(new Uint8Array(7), { protocol: 0 }))],
    ["an authentication header beyond the end", ipv4(V4, pdu(bytes(17, 9, new Uint8Array(10)), { protocol: 51 }))],
    ["TCP without ports", ipv4(V4, pdu(new Uint8Array(3), { protocol: 6 }))],
    ["TCP that ends inside its header", ipv4(V4, pdu(segment.subarray(0, 19), { protocol: 6 }))],
    ["TCP with a header below 20 bytes", ipv4(V4, tcp({ src: 1, dst: 2, headerWords: 4 }))],
    ["TCP with a header beyond the datagram", ipv4(V4, tcp({ src: 1, dst: 2, headerWords: 6 }))],
    ["UDP without ports", ipv4(V4, pdu(new Uint8Array(3), { protocol: 17 }))],
    ["UDP that ends inside its header", ipv4(V4, pdu(datagram.subarray(0, 7), { protocol: 17 }))],
    ["UDP with a length below its header", ipv4(V4, udp({ src: 1, dst: 2, length: 7 }))],
    ["UDP with a length beyond the datagram", ipv4(V4, udp({ src: 1, dst: 2, length: 9 }))],
    ["SCTP that ends inside its header", ipv4(V4, pdu(sctp({ src: 1, dst: 2 }).subarray(0, 11), { protocol: 132 }))],
    ["ICMP below 4 bytes", ipv4(V4, pdu(icmpEcho({ id: 1, sequence: 1 }).subarray(0, 3), { protocol: 1 }))],
    ["IGMP below 8 bytes", ipv4(V4, pdu(igmp({ type: 0x16, group: "224.0.0.1" }).subarray(0, 7), { protocol: 2 }))],
    ["GRE below 4 bytes", ipv4(V4, pdu(new Uint8Array(3), { protocol: 47 }))],
    ["GRE whose key is not there", ipv4(V4, pdu(gre({ key: 1 }, datagram).subarray(0, 7), { protocol: 47 }))],
  ])("%s", (_, packet) => {
    expect(faultOf(packet)).toBe("length");
    expect(faultOf(packet, { rubbish: 100 })).toBe("length");
  });

  test.each<[string, Uint8Array, number]>([
    ["Ethernet", new Uint8Array(13), LinkType.ETHERNET],
    ["a VLAN tag", ethernet({ ...MACS, type: 0x8100 }, new Uint8Array(3)), LinkType.ETHERNET],
    [
      "a label stack without an end",
      ethernet(MACS, mpls({ label: 1, bottom: false }, pdu(new Uint8Array(0), {}))),
      LinkType.ETHERNET,
    ],
    ["PPPoE", ethernet({ ...MACS, type: 0x8864 }, new Uint8Array(5)), LinkType.ETHERNET],
    [
      "PPPoE with a length beyond the frame",
      pppoe({ session: 1, length: 90 }, ppp({}, ipv4(V4, datagram))),
      LinkType.PPP_ETHER,
    ],
    ["PPP", Uint8Array.of(0xff, 3, 0), LinkType.PPP],
    [
      "ARP",
      arp({ operation: 1, senderMac: MACS.src, senderIp: V4.src, targetIp: V4.dst }).subarray(0, 27),
      LinkType.ETHERNET,
    ],
    ["SLL", new Uint8Array(15), LinkType.LINUX_SLL],
    ["SLL2", new Uint8Array(19), LinkType.LINUX_SLL2],
    ["loopback", new Uint8Array(3), LinkType.NULL],
    ["802.11", wifiData({ ...MACS, bssid: MACS.src }, new Uint8Array(0)).subarray(0, 23), LinkType.IEEE802_11],
    ["radiotap", new Uint8Array(7), LinkType.IEEE802_11_RADIOTAP],
    ["radiotap below its own header", radiotap({ length: 7 }, new Uint8Array(40)), LinkType.IEEE802_11_RADIOTAP],
    ["radiotap beyond the frame", radiotap({ length: 99 }, new Uint8Array(40)), LinkType.IEEE802_11_RADIOTAP],
  ])("%s", (name, frame, linkType) => {
    const data = name === "ARP" ? ethernet({ ...MACS, type: 0x0806 }, frame) : frame;
    expect(faultOf(data, { linkType })).toBe("length");
    // The same bytes, when the capture cut the rest off, are in order: but for lengths that say what no cut explains.
    const more = bytes(data, new Uint8Array(200));
    const cut = decode(more, { linkType, captured: data.length });
    expect(cut.fault).toBe(name === "radiotap below its own header" ? Fault.LENGTH : Fault.NONE);
  });

  test("a false length is one also when the capture cut the frame", () => {
    const long = (total: number): Uint8Array =>
      ipv4({ ...V4, totalLength: total }, udp({ src: 1, dst: 2, length: 580 }, new Uint8Array(572)));
    expect(faultOf(long(600), { captured: 40 })).toBe("none");
    expect(faultOf(long(601), { captured: 40 })).toBe("length");
    const options = ipv4(V4, tcp({ src: 1, dst: 2, headerWords: 8 }, new Uint8Array(8)));
    expect(faultOf(options, { captured: 44 })).toBe("length");
  });

  test("addresses and ports read before the fault are kept", () => {
    const packet = decode(ipv4(V4, tcp({ src: 7, dst: 8, headerWords: 15 })));
    expect(said(packet)).toMatchObject({
      ports: [7, 8],
      network: {
        addresses: [
          [198, 51, 100, 1],
          [203, 0, 113, 1],
        ],
      },
    });
    expect(packet.transport).toBe(Transport.TCP);
  });
});

describe("false values are faults", () => {
  test.each<[string, Uint8Array, number]>([
    ["IPv4 of another version", ethernet(MACS, ipv4({ ...V4, version: 5 }, datagram)), LinkType.ETHERNET],
    ["IPv6 of another version", ethernet(MACS, ipv6({ ...V6, version: 4 }, datagram)), LinkType.ETHERNET],
    ["IPv4 that says it is empty", ipv4({ ...V4, totalLength: 0 }, datagram), LinkType.RAW],
    [
      "PPPoE of another version",
      ethernet({ ...MACS, type: 0x8864 }, bytes(0x21, new Uint8Array(40))),
      LinkType.ETHERNET,
    ],
  ])("%s", (_, frame, linkType) => {
    expect(faultOf(frame, { linkType })).toBe("value");
  });

  test("a time that cannot be is one too, and the frame is decoded all the same", () => {
    const frame = new Frame();
    frame.data = ipv4(V4, datagram);
    frame.captured = frame.length = frame.data.length;
    frame.linkType = LinkType.RAW;
    frame.badTime = true;
    const decoder = new Decoder();
    decoder.decode(frame);
    expect(said(decoder.packet)).toMatchObject({ fault: Fault.TIME, ports: [1, 2], payloadLength: 8 });
    frame.badTime = false;
    decoder.decode(frame);
    expect(decoder.packet.fault).toBe(Fault.NONE);
  });

  test("fragments that overlap are", () => {
    const [first, second] = fragmentIpv4(ipv4({ ...V4, id: 1 }, udp({ src: 1, dst: 2 }, new Uint8Array(3000))), 1400);
    put16(second!, 6, 0x2000 | ((1400 - 8) >> 3));
    const decoder = new Decoder();
    const faults = [first!, second!].map((data) => {
      const frame = new Frame();
      frame.data = data;
      frame.captured = frame.length = data.length;
      frame.linkType = LinkType.RAW;
      decoder.decode(frame);
      return decoder.packet.fault;
    });
    expect(faults).toEqual([Fault.NONE, Fault.FRAGMENT]);
  });
});

const nest = (levels: number, wrap: (inner: Pdu) => Pdu, innermost: Pdu = ipv4(V4, datagram)): Pdu => {
  let packet = innermost;
  for (let i = 0; i < levels; i++) packet = wrap(packet);
  return packet;
};

const labels = (count: number): Uint8Array =>
  ethernet(
    MACS,
    nest(count, (inner) => mpls({ label: 9 }, inner)),
  );
const chain = (count: number): Uint8Array =>
  ipv6(
    V6,
    hopByHop(
      {},
      nest(count - 1, (inner) => destinationOptions({}, inner), datagram),
    ),
  );

describe("depth", () => {
  test("a frame may have so many layers and no more", () => {
    // The link layer, the tunnels, the datagram's own IP and UDP.
    const room = MAX_LAYERS - 3;
    const packet = decode(nest(room, (inner) => ipv4(V4, inner)));
    expect(said(packet)).toMatchObject({ fault: Fault.NONE, tunnelled: true, ports: [1, 2] });
    expect(packet.layerCount).toBe(MAX_LAYERS);
    expect(faultOf(nest(room + 1, (inner) => ipv4(V4, inner)))).toBe("depth");
    expect(faultOf(nest(500, (inner) => ipv4(V4, inner)))).toBe("depth");
  });

  test.each<[string, (inner: Pdu) => Pdu]>([
    ["VLAN tags", (inner) => vlan({ id: 1 }, inner)],
    ["GRE", (inner) => ipv4(V4, gre({}, inner))],
    ["VXLAN", (inner) => ipv4(V4, udp({ src: 1, dst: VXLAN_PORT }, vxlan({ vni: 1 }, ethernet(MACS, inner))))],
  ])("of %s", (_, wrap) => {
    const frame = (levels: number): Uint8Array => ethernet(MACS, nest(levels, wrap));
    expect(faultOf(frame(3), { linkType: LinkType.ETHERNET })).toBe("none");
    const packet = decode(frame(40), { linkType: LinkType.ETHERNET });
    expect([packet.fault, packet.layerCount]).toEqual([Fault.DEPTH, MAX_LAYERS]);
  });

  test("of labels and of extension headers", () => {
    expect(faultOf(labels(16), { linkType: LinkType.ETHERNET })).toBe("none");
    expect(faultOf(labels(17), { linkType: LinkType.ETHERNET })).toBe("depth");
    expect(faultOf(chain(12))).toBe("none");
    expect(faultOf(chain(13))).toBe("depth");
  });
});

describe("padding is not payload", () => {
  test.each([
    ["IPv4", ipv4(V4, udp({ src: 1, dst: 2 }, new Uint8Array(3)))],
    ["LLC", llc({}, ipv4(V4, udp({ src: 1, dst: 2 }, new Uint8Array(3))))],
  ])("%s in the shortest frame", (_, packet) => {
    expect(said(decode(ethernet({ ...MACS, minimum: 60 }, packet), { linkType: LinkType.ETHERNET }))).toMatchObject({
      fault: Fault.NONE,
      payloadLength: 3,
      payloadCaptured: 3,
    });
  });

  test("nor is it missing when the capture cut only the padding", () => {
    const frame = ethernet({ ...MACS, minimum: 60 }, ipv4(V4, udp({ src: 1, dst: 2 }, new Uint8Array(3))));
    const packet = decode(frame, { linkType: LinkType.ETHERNET, captured: 50 });
    expect(packet).toMatchObject({ payloadLength: 3, payloadCaptured: 3, fault: Fault.NONE });
  });

  test("nor are the check bytes behind a radio frame", () => {
    const frame = wifiData({ ...MACS, bssid: MACS.src }, llc({}, ipv4({ ...V4, totalLength: 32 }, datagram)));
    const withCheck = radiotap({ fcs: true }, bytes(frame, new Uint8Array(4)));
    expect(faultOf(withCheck, { linkType: LinkType.IEEE802_11_RADIOTAP })).toBe("length");
    const right = wifiData({ ...MACS, bssid: MACS.src }, llc({}, ipv4(V4, datagram)));
    expect(
      faultOf(radiotap({ fcs: true }, bytes(right, new Uint8Array(4))), { linkType: LinkType.IEEE802_11_RADIOTAP }),
    ).toBe("none");
  });
});

describe("what counts", () => {
  test("the outermost VLAN, the innermost addresses", () => {
    const inner = ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, segment);
    const frame = ethernet(
      MACS,
      vlan({ id: 4095, priority: 7, tpid: 0x88a8 }, vlan({ id: 5 }, ipv4(V4, gre({}, inner)))),
    );
    const packet = decode(frame, { linkType: LinkType.ETHERNET });
    expect(said(packet)).toMatchObject({
      vlanId: 4095,
      tunnelled: true,
      transport: Transport.TCP,
      network: {
        addresses: [
          [10, 0, 0, 1],
          [10, 0, 0, 2],
        ],
        protocol: 6,
      },
    });
  });

  test("an ICMP error, not what it quotes", () => {
    const packet = decode(ipv4(V4, icmpUnreachable(ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, segment))));
    expect(TRANSPORT_NAMES[packet.transport]).toBe("icmp");
    expect(said(packet)).toMatchObject({
      ports: null,
      network: {
        addresses: [
          [198, 51, 100, 1],
          [203, 0, 113, 1],
        ],
      },
    });
    expect(layersOf(packet).slice(packet.quotedFrom)).toEqual([Layer.IPV4, Layer.TCP]);
  });

  test.each([
    ["VXLAN", VXLAN_PORT],
    ["GTP-U", 2152],
    ["GENEVE", 6081],
    ["Teredo", 3544],
  ])("a datagram on the port of %s that is something else is plain UDP, and no fault", (_, port) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (data) => {
        const packet = decode(
          ipv4(
            V4,
            udp(
              { src: port, dst: 9 },
              Uint8Array.from(data, (byte) => byte | 0xe0),
            ),
          ),
        );
        expect(said(packet)).toMatchObject({ fault: Fault.NONE, ports: [port, 9], payloadLength: data.length });
        expect(layersOf(packet).at(-1)).toBe(Layer.UDP);
      }),
    );
  });
});
