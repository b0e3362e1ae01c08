// From a frame to its layers: one loop over a table of layer decoders, outermost first.
//
// Contract: `decode` never throws, whatever the bytes, and allocates nothing. Each layer decoder checks its lengths once,
// before it reads; moves the cursor behind its header; and returns the layer that follows, or Layer.NONE.

import type { Frame } from "../capfile/frame.ts";
import { Defragmenter } from "./defragment.ts";
import { Fault } from "./fault.ts";
import { Layer } from "./layer.ts";
import { LinkType } from "./link-type.ts";
import { decodeEthernet, decodeLlc, decodeVlan } from "./link/ethernet.ts";
import { decodeIeee80211, decodeRadiotap } from "./link/ieee802-11.ts";
import { decodeSll, decodeSll2 } from "./link/linux-sll.ts";
import { decodeNull, decodeRawIp } from "./link/loopback.ts";
import { decodeMpls } from "./link/mpls.ts";
import { decodeCiscoHdlc, decodePpp, decodePppHdlc, decodePppoe } from "./link/ppp.ts";
import { decodeArp } from "./net/arp.ts";
import { decodeIpv4 } from "./net/ipv4.ts";
import { decodeIpv6 } from "./net/ipv6.ts";
import { MAX_LAYERS, Packet, Transport } from "./packet.ts";
import { decodeIcmp, decodeIcmp6 } from "./transport/icmp.ts";
import { decodeIgmp } from "./transport/igmp.ts";
import { decodeSctp } from "./transport/sctp.ts";
import { decodeTcp } from "./transport/tcp.ts";
import { decodeUdp } from "./transport/udp.ts";
import { decodeGeneve } from "./tunnel/geneve.ts";
import { decodeGre } from "./tunnel/gre.ts";
import { decodeGtpU } from "./tunnel/gtp-u.ts";
import { decodeTeredo } from "./tunnel/teredo.ts";
import { decodeVxlan } from "./tunnel/vxlan.ts";

type LayerDecoder = (packet: Packet, defragmenter: Defragmenter) => number;

/** One line a layer. */
const DECODERS: readonly LayerDecoder[] = byLayer([
  [Layer.ETHERNET, decodeEthernet],
  [Layer.VLAN, decodeVlan],
  [Layer.LLC, decodeLlc],
  [Layer.MPLS, decodeMpls],
  [Layer.PPPOE, decodePppoe],
  [Layer.PPP, decodePpp],
  [Layer.PPP_HDLC, decodePppHdlc],
  [Layer.C_HDLC, decodeCiscoHdlc],
  [Layer.SLL, decodeSll],
  [Layer.SLL2, decodeSll2],
  [Layer.NULL, decodeNull],
  [Layer.RAW_IP, decodeRawIp],
  [Layer.IEEE802_11, decodeIeee80211],
  [Layer.RADIOTAP, decodeRadiotap],
  [Layer.ARP, decodeArp],
  [Layer.IPV4, decodeIpv4],
  [Layer.IPV6, decodeIpv6],
  [Layer.ICMP, decodeIcmp],
  [Layer.ICMP6, decodeIcmp6],
  [Layer.IGMP, decodeIgmp],
  [Layer.TCP, decodeTcp],
  [Layer.UDP, decodeUdp],
  [Layer.SCTP, decodeSctp],
  [Layer.GRE, decodeGre],
  [Layer.VXLAN, decodeVxlan],
  [Layer.GENEVE, decodeGeneve],
  [Layer.GTP_U, decodeGtpU],
  [Layer.TEREDO, decodeTeredo],
]);

const FIRST_LAYERS = new Map<number, number>([
  [LinkType.NULL, Layer.NULL],
  [LinkType.LOOP, Layer.NULL],
  [LinkType.ETHERNET, Layer.ETHERNET],
  [LinkType.PPP, Layer.PPP_HDLC],
  [LinkType.PPP_HDLC, Layer.PPP_HDLC],
  [LinkType.PPP_ETHER, Layer.PPPOE],
  [LinkType.C_HDLC, Layer.C_HDLC],
  [LinkType.RAW, Layer.RAW_IP],
  [LinkType.RAW_BSD, Layer.RAW_IP],
  [LinkType.RAW_OPENBSD, Layer.RAW_IP],
  [LinkType.IPV4, Layer.RAW_IP],
  [LinkType.IPV6, Layer.RAW_IP],
  [LinkType.IEEE802_11, Layer.IEEE802_11],
  [LinkType.IEEE802_11_RADIOTAP, Layer.RADIOTAP],
  [LinkType.LINUX_SLL, Layer.SLL],
  [LinkType.LINUX_SLL2, Layer.SLL2],
]);

export class Decoder {
  /** The result of the last `decode`. */
  readonly packet: Packet = new Packet();
  readonly defragmenter: Defragmenter;
  #linkType = -1;
  #firstLayer: number = Layer.NONE;

  constructor(defragmenter: Defragmenter = new Defragmenter()) {
    this.defragmenter = defragmenter;
  }

  decode(frame: Frame): void {
    const packet = this.packet;
    // A chunk holds hundreds of frames: a pointer that is already there is not written again, which spares its write barrier.
    if (packet.frame !== frame.data) packet.frame = frame.data;
    if (packet.data !== frame.data) packet.data = frame.data;
    packet.frameOffset = packet.cursor = frame.offset;
    packet.end = frame.offset + frame.captured;
    packet.captured = frame.captured;
    packet.length = frame.length;
    packet.cut = frame.length - frame.captured;
    packet.time = frame.time;
    packet.interface = frame.interface;
    packet.layerCount = 0;
    packet.quotedFrom = MAX_LAYERS;
    packet.fault = frame.badTime ? Fault.TIME : Fault.NONE;
    packet.transport = Transport.OTHER;
    packet.vlan = -1;
    packet.tunnelled = false;
    packet.radioPadding = false;
    packet.ipVersion = 0;
    packet.fragment = false;
    packet.hasPorts = false;
    packet.transportOffset = -1;
    packet.payloadCaptured = 0;
    packet.payloadLength = 0;
    if (frame.linkType !== this.#linkType) {
      this.#linkType = frame.linkType;
      this.#firstLayer = FIRST_LAYERS.get(frame.linkType) ?? Layer.NONE;
    }
    let layer = this.#firstLayer;
    while (layer !== Layer.NONE) {
      const depth = packet.layerCount;
      if (depth === MAX_LAYERS) {
        packet.fault = Fault.DEPTH;
        return;
      }
      packet.layers[depth] = layer;
      packet.layerOffsets[depth] = packet.cursor;
      if (packet.layerData[depth] !== packet.data) packet.layerData[depth] = packet.data;
      packet.layerCount = depth + 1;
      layer = this.#decodeLayer(layer);
    }
  }

  /** The layers of most frames by name, so that the compiler can put them in line; the others through the table. */
  #decodeLayer(layer: number): number {
    switch (layer) {
      case Layer.ETHERNET:
        return decodeEthernet(this.packet);
      case Layer.IPV4:
        return decodeIpv4(this.packet, this.defragmenter);
      case Layer.TCP:
        return decodeTcp(this.packet);
      case Layer.UDP:
        return decodeUdp(this.packet);
      default:
        return DECODERS[layer](this.packet, this.defragmenter);
    }
  }
}

function byLayer(rows: readonly (readonly [number, LayerDecoder])[]): LayerDecoder[] {
  const decoders: LayerDecoder[] = Array.from({ length: 64 }, () => () => Layer.NONE);
  for (const [layer, decoder] of rows) decoders[layer] = decoder;
  return decoders;
}
