// What connection logs of other programs tell of a flow beside its record: bytes of IP and of payload, and which TCP flags each
// side has sent, in which order. Rows by the engine's slots of flows, which end with `end`.

import { type Engine, type Packet, TcpFlag } from "@wireglass/core";

/** What one side of a flow has done. */
export interface ConnSide {
  /** Bytes as the IP headers tell. */
  ipBytes: number;
  /** Payload; of TCP by sequence numbers, so that what is sent again counts once. */
  payload: number;
  /** TCP flags that it has sent at least once. */
  flags: number;
  /** It has sent something. */
  active: boolean;
}

export interface ConnFacts {
  out: ConnSide;
  in: ConnSide;
  /** Letters in the order in which they came first: upper case from the initiator. */
  history: string;
  sourcePort: number | null;
  destinationPort: number | null;
  icmpType: number | null;
  icmpCode: number | null;
}

interface Row extends ConnFacts {
  nextOut: number | null;
  nextIn: number | null;
}

const TCP = 6;
const ICMP = 1;
const ICMP6 = 58;
const { SYN, ACK, FIN, RST } = TcpFlag;

export class ConnTracker {
  readonly #rows = new Map<number, Row>();

  /** The engine has counted a packet. */
  packet({ packet, slot, outbound }: Engine): void {
    if (slot === 0) return;
    let row = this.#rows.get(slot);
    if (row === undefined) this.#rows.set(slot, (row = newRow(packet, outbound)));
    const own = outbound ? row.out : row.in;
    own.active = true;
    own.ipBytes += ipBytes(packet);
    if (packet.protocol === TCP && packet.transportOffset >= 0 && packet.hasPorts) this.#tcp(row, packet, outbound);
    else {
      own.payload += packet.payloadLength * (packet.hasPorts ? 1 : 0);
      if (packet.hasPorts && packet.payloadLength > 0) addLetter(row, "D", outbound);
    }
  }

  /** Of a flow that is in the tables now. */
  get(slot: number): ConnFacts | null {
    return this.#rows.get(slot) ?? null;
  }

  /** The flow has ended. */
  end(slot: number): ConnFacts | null {
    const row = this.#rows.get(slot) ?? null;
    this.#rows.delete(slot);
    return row;
  }

  #tcp(row: Row, packet: Packet, outbound: boolean): void {
    const own = outbound ? row.out : row.in;
    const { tcpFlags, sequence, payloadLength } = packet;
    own.flags |= tcpFlags;
    const syn = (tcpFlags & SYN) !== 0;
    const first = (sequence + (syn ? 1 : 0)) | 0;
    const end = (first + payloadLength) | 0;
    const next = outbound ? row.nextOut : row.nextIn;
    const news = next === null ? payloadLength : Math.max(0, (end - next) | 0);
    // A reset need not stand in the sequence.
    if ((tcpFlags & RST) === 0) {
      own.payload += news;
      // A FIN takes a number, too.
      const after = (end + ((tcpFlags & FIN) !== 0 ? 1 : 0)) | 0;
      if (next === null || ((after - next) | 0) > 0) row[outbound ? "nextOut" : "nextIn"] = after;
    }
    if (syn) addLetter(row, (tcpFlags & ACK) !== 0 ? "H" : "S", outbound);
    if (payloadLength > 0) addLetter(row, "D", outbound);
    else if ((tcpFlags & (SYN | FIN | RST | ACK)) === ACK) addLetter(row, "A", outbound);
    if ((tcpFlags & FIN) !== 0) addLetter(row, "F", outbound);
    if ((tcpFlags & RST) !== 0) addLetter(row, "R", outbound);
  }
}

function addLetter(row: Row, letter: string, outbound: boolean): void {
  const mark = outbound ? letter : letter.toLowerCase();
  if (!row.history.includes(mark)) row.history += mark;
}

const side = (): ConnSide => ({ ipBytes: 0, payload: 0, flags: 0, active: false });

function newRow(packet: Packet, outbound: boolean): Row {
  const { hasPorts, protocol, sourcePort, destinationPort } = packet;
  const icmp = (protocol === ICMP || protocol === ICMP6) && packet.transportOffset >= 0;
  return {
    out: side(),
    in: side(),
    history: "",
    sourcePort: hasPorts ? (outbound ? sourcePort : destinationPort) : null,
    destinationPort: hasPorts ? (outbound ? destinationPort : sourcePort) : null,
    icmpType: icmp ? packet.icmpType : null,
    icmpCode: icmp ? packet.icmpCode : null,
    nextOut: null,
    nextIn: null,
  };
}

const IPV6_HEADER = 40;

/** The total length of RFC 791; of RFC 8200 the payload's, and the header. */
function ipBytes({ ipVersion, net, sourceOffset }: Packet): number {
  const at = ipVersion === 4 ? sourceOffset - 10 : sourceOffset - 4;
  return ((net[at] << 8) | net[at + 1]) + (ipVersion === 4 ? 0 : IPV6_HEADER);
}
