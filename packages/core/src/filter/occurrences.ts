// How the values of a field are visited: in the layers of a packet, and in a flow.

import { EMPTY } from "../capfile/frame.ts";
import type { Packet } from "../decode/packet.ts";

/** What the engine knows of a packet besides its bytes. */
export interface PacketContext {
  /** The application of its flow. */
  readonly app: string | null;
  readonly interfaceName: string | null;
  /** Whether others can read the flow; null where that is not known. */
  readonly encrypted: boolean | null;
  /** Server name and TLS version that the flow has told until now. */
  readonly host: string | null;
  readonly tlsVersion: string | null;
  /** What it is as TCP, bits of `TcpEvent`. */
  readonly tcpEvents: number;
  /** Seconds that its flow's TCP handshake took, once that is over; ABSENT before, and where it was not seen. */
  readonly initialRtt: number;
  /** A password has gone by that everybody on the path could read. */
  readonly cleartextPassword: boolean;
}

/** What a filter can ask of a flow. One record can be refilled for flow after flow. */
export interface FlowFields {
  /** 4, 6, or 0 where there is none. */
  ipVersion: number;
  /** Holds both addresses, 4 or 16 bytes each. */
  addresses: Uint8Array;
  /** Of the initiator's address, in `addresses`. */
  sourceOffset: number;
  destinationOffset: number;
  /** IANA protocol number. */
  protocol: number;
  /** As in a flow record: tcp, udp, icmp, icmp6, sctp, otherwise a number. */
  transport: string;
  /** -1 where there are no ports. */
  sourcePort: number;
  destinationPort: number;
  /** Outermost VLAN id, -1 without one. */
  vlan: number;
  app: string | null;
  encrypted: boolean | null;
  host: string | null;
  tlsVersion: string | null;
  cleartextPassword: boolean;
  /** Seconds; -1 where it was not seen. */
  initialRtt: number;
}

/**
 * One occurrence of a field, after the field's type: a number, an offset into `data`, or a text.
 * True ends the visit: what was looked for is found.
 */
export type Visit = (value: number, data: Uint8Array, text: string) => boolean;

/** Visits the occurrences of a field in a packet or flow until a visit says true, and says whether one did. */
export type Occurrences<Subject> = (subject: Subject, context: PacketContext, visit: Visit) => boolean;

export const ABSENT = -1;

/** Reads one number, or one offset, of a header that begins at `at`. ABSENT where it is not there or not captured. */
export type Reader = (data: Uint8Array, at: number, end: number, packet: Packet, index: number) => number;

/** A field that each layer of the given kinds can have, once for each reader. */
export function inLayers(kinds: readonly number[], ...readers: readonly Reader[]): Occurrences<Packet> {
  const wanted = new Uint8Array(256);
  for (const kind of kinds) wanted[kind] = 1;
  return (packet, _context, visit) => {
    for (let i = 0; i < packet.layerCount; i++) {
      if (wanted[packet.layers[i]] === 0) continue;
      const data = packet.layerData[i];
      const end = endOf(packet, data);
      for (const reader of readers) {
        const value = reader(data, packet.layerOffsets[i], end, packet, i);
        if (value !== ABSENT && visit(value, data, "")) return true;
      }
    }
    return false;
  };
}

/** A number of the frame as a whole. */
export function ofFrame(read: (packet: Packet) => number): Occurrences<Packet> {
  return (packet, _context, visit) => visit(read(packet), EMPTY, "");
}

/** A text of the context, or of a flow. */
export function text<Subject>(read: (subject: Subject, context: PacketContext) => string | null): Occurrences<Subject> {
  return (subject, context, visit) => {
    const value = read(subject, context);
    return value !== null && visit(0, EMPTY, value);
  };
}

/** Numbers of a flow, or offsets into its addresses. */
export function ofFlow(...readers: readonly ((flow: FlowFields) => number)[]): Occurrences<FlowFields> {
  return (flow, _context, visit) => {
    for (const reader of readers) {
      const value = reader(flow);
      if (value !== ABSENT && visit(value, flow.addresses, "")) return true;
    }
    return false;
  };
}

/** Where the bytes of a layer's buffer end: no header may be read beyond. */
function endOf(packet: Packet, data: Uint8Array): number {
  if (data === packet.data) return packet.end;
  return data === packet.frame ? packet.frameOffset + packet.captured : data.length;
}
