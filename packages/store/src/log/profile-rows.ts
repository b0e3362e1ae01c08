// One CSV row for each packet, in the columns and words of the two older programs. It is called for every packet of a live
// capture, so rows are put together as bytes. Nothing in them is text from the wire: numbers, addresses and names of ours.

import { APPS, APP_ID, Transport, type Packet, describePacket, formatIpv6, isEncrypted } from "@wireglass/core";

export type Profile = "a" | "b";

const COLUMNS: Readonly<Record<Profile, string>> = {
  a: "Time,Protocol,Source,Destination,Size (bytes)",
  b: "timestamp,transport_protocol,application_protocol,security_type,src_ip,src_port,dst_ip,dst_port,packet_size,dns_latency_ms",
};

/** RFC 4180 ends a record so. */
export const LINE_END = "\r\n";

export function headerOf(profile: Profile): string {
  return COLUMNS[profile] + LINE_END;
}

/** In the order of `Transport`. */
const TRANSPORTS = ["TCP", "UDP", "ICMP", "ICMPv6", "ARP", "SCTP", "Other"].map(ascii);
const OTHER = ascii("Other");
const SECURITY = { encrypted: ascii("Encrypted"), clear: ascii("Unencrypted"), unknown: ascii("Unknown") };
/** Ports of services over TLS that are not the web's: mail, directories, names, chat, messages, telephony. */
const NOT_WEB: ReadonlySet<number> = new Set([
  465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 6697, 8883,
]);
const HTTPS = ascii("HTTPS");
const TLS = ascii("TLS");

const FIRST_BYTES = 1 << 16;
/** The longest row: two IPv6 addresses, a name, and numbers. */
const ROW_BYTES = 320;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;

export class ProfileRows {
  readonly #profile: Profile;
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #rows = 0;
  #second = NaN;
  /** The time in the profile's words; it changes once a second. */
  #time: Uint8Array = ascii("");
  #names: (Uint8Array | undefined)[] = [];

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Bytes that wait to be taken, and rows. */
  get pending(): number {
    return this.#length;
  }

  get rows(): number {
    return this.#rows;
  }

  /** `app` is the application column of the packet's flow; `latency` in milliseconds of the answer that the packet is. */
  append(packet: Packet, app: number, latency: number | null): void {
    if (this.#length + ROW_BYTES > this.#bytes.length) this.#makeRoom();
    this.#rows++;
    this.#putTime(packet.time);
    this.#bytes[this.#length++] = COMMA;
    this.#put(TRANSPORTS[packet.ipVersion !== 0 || packet.transport === Transport.ARP ? packet.transport : 6]);
    this.#bytes[this.#length++] = COMMA;
    if (this.#profile === "a") {
      this.#putEnds(packet, false);
      this.#putNumber(packet.length);
    } else {
      this.#put(this.#applicationOf(packet, app));
      this.#bytes[this.#length++] = COMMA;
      const encrypted = app === 0 ? null : isEncrypted(app);
      this.#put(encrypted === null ? SECURITY.unknown : encrypted ? SECURITY.encrypted : SECURITY.clear);
      this.#bytes[this.#length++] = COMMA;
      this.#putEnds(packet, true);
      this.#putNumber(packet.length);
      this.#bytes[this.#length++] = COMMA;
      if (latency !== null) this.#put(ascii(String(Math.round(latency * 1000) / 1000)));
    }
    this.#bytes[this.#length++] = 13;
    this.#bytes[this.#length++] = 10;
  }

  /** Whole rows. They stay as they are until the next one is appended. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    this.#rows = 0;
    return taken;
  }

  #makeRoom(): void {
    const grown = new Uint8Array(2 * this.#bytes.length);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  #put(text: Uint8Array): void {
    this.#length = putText(this.#bytes, this.#length, text);
  }

  #putNumber(value: number): void {
    this.#length = putNumber(this.#bytes, this.#length, value);
  }

  #putTime(time: number): void {
    const second = Math.floor(time / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = ascii(localTime(this.#profile, new Date(second * 1000)));
    }
    this.#put(this.#time);
  }

  /** Both ends, each with a comma behind every cell. */
  #putEnds(packet: Packet, ports: boolean): void {
    const { ipVersion, net, sourceOffset, destinationOffset, hasPorts } = packet;
    let source = "-";
    let destination = "-";
    if (ipVersion === 0) {
      // ARP has its addresses elsewhere; what has none at all is rare as well.
      const { src_ip, dst_ip } = describePacket(packet, null, 0);
      source = src_ip ?? "-";
      destination = dst_ip ?? "-";
    }
    if (ipVersion === 4) this.#putIpv4(net, sourceOffset);
    else this.#put(ascii(ipVersion === 6 ? formatIpv6(net, sourceOffset) : source));
    this.#bytes[this.#length++] = COMMA;
    if (ports) this.#putPort(hasPorts ? packet.sourcePort : -1);
    if (ipVersion === 4) this.#putIpv4(net, destinationOffset);
    else this.#put(ascii(ipVersion === 6 ? formatIpv6(net, destinationOffset) : destination));
    this.#bytes[this.#length++] = COMMA;
    if (ports) this.#putPort(hasPorts ? packet.destinationPort : -1);
  }

  #putIpv4(address: Uint8Array, from: number): void {
    const bytes = this.#bytes;
    let at = putNumber(bytes, this.#length, address[from]);
    for (let i = 1; i < 4; i++) {
      bytes[at++] = DOT;
      at = putNumber(bytes, at, address[from + i]);
    }
    this.#length = at;
  }

  #putPort(port: number): void {
    if (port < 0) this.#bytes[this.#length++] = DASH;
    else this.#putNumber(port);
    this.#bytes[this.#length++] = COMMA;
  }

  /** In the older program's words: TLS is HTTPS there, unless the port is another service's. */
  #applicationOf(packet: Packet, app: number): Uint8Array {
    const id = app & APP_ID;
    if (id === 0) return OTHER;
    const name = (this.#names[id] ??= ascii(APPS[id]?.name?.toUpperCase() ?? "Other"));
    if (APPS[id]?.name !== "tls") return name;
    return NOT_WEB.has(packet.sourcePort) || NOT_WEB.has(packet.destinationPort) ? TLS : HTTPS;
  }
}

/** Both write from `at` on, and answer where they have ended. */
function putText(bytes: Uint8Array, at: number, text: Uint8Array): number {
  const { length } = text;
  for (let i = 0; i < length; i++) bytes[at + i] = text[i];
  return at + length;
}

function putNumber(bytes: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  // A capture file may claim a frame of 4 GB.
  let rest = value >>> 0;
  for (let place = at + digits - 1; place >= at; place--) {
    const next = (rest / 10) | 0;
    bytes[place] = ZERO + rest - 10 * next;
    rest = next;
  }
  return at + digits;
}

const two = (value: number): string => String(value).padStart(2, "0");

function localTime(profile: Profile, date: Date): string {
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  if (profile === "a") return clock;
  const day = [String(date.getFullYear()).padStart(4, "0"), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${clock}`;
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}
