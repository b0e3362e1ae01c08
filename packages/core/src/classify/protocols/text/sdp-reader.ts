// Session descriptions (RFC 8866) among the lines of SIP: the addresses and ports at which RTP will be.

import type { SessionContext } from "../../session.ts";
import { asciiText, beginsAnyCase, decimal, indexOf } from "./ascii.ts";
import type { LineReader } from "./line-reader.ts";

const MOST_ADDRESS = 45;
const MOST_MEDIA = 8;

export class SdpReader {
  readonly #context: SessionContext;
  /** Of the session; of the medium, which is announced when the next one begins, as its address comes behind it. */
  #address = "";
  #mediaAddress = "";
  #port = 0;
  #rtcpPort = 0;
  #media = 0;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  line({ data, start, end }: LineReader): void {
    if (end - start < 3 || data[start + 1] !== 0x3d) return;
    switch (data[start]) {
      case 0x76: // v=
        this.finish();
        this.#address = "";
        this.#media = 0;
        return;
      case 0x63: // c=
        this.#connection(data, start + 2, end);
        return;
      case 0x6d: // m=
        this.#announce();
        this.#medium(data, start + 2, end);
        return;
      case 0x61: // a=
        if (beginsAnyCase(data, start, end, "A=RTCP:"))
          this.#rtcpPort = Math.max(0, decimal(data, start + 7, wordEnd(data, start + 7, end), 65_535));
    }
  }

  /** The description is complete. */
  finish(): void {
    this.#announce();
  }

  /** `IN IP4 address`, which may have "/ttl" behind it. */
  #connection(data: Uint8Array, at: number, end: number): void {
    if (!beginsAnyCase(data, at, end, "IN IP4 ") && !beginsAnyCase(data, at, end, "IN IP6 ")) return;
    const slash = indexOf(data, 0x2f, at + 7, end);
    const address = asciiText(data, at + 7, slash < 0 ? end : slash, MOST_ADDRESS)
      .trim()
      .toLowerCase();
    if (this.#port === 0) this.#address = address;
    else this.#mediaAddress = address;
  }

  /** `media port[/number] protocol formats` */
  #medium(data: Uint8Array, at: number, end: number): void {
    const portAt = wordEnd(data, at, end) + 1;
    const protocolAt = wordEnd(data, portAt, end) + 1;
    const slash = indexOf(data, 0x2f, portAt, Math.min(end, protocolAt));
    const port = decimal(data, portAt, slash < 0 ? protocolAt - 1 : slash, 65_535);
    const isRtp = beginsAnyCase(data, protocolAt, end, "RTP/") || beginsAnyCase(data, protocolAt, end, "UDP/TLS/RTP/");
    this.#port = isRtp && this.#media++ < MOST_MEDIA ? Math.max(0, port) : 0;
    this.#rtcpPort = this.#port > 0 && this.#port < 65_535 ? this.#port + 1 : 0;
    this.#mediaAddress = "";
  }

  #announce(): void {
    const address = this.#mediaAddress || this.#address;
    if (this.#port > 0 && address !== "") {
      this.#context.expect(address, this.#port, "rtp");
      if (this.#rtcpPort > 0 && this.#rtcpPort !== this.#port) this.#context.expect(address, this.#rtcpPort, "rtcp");
    }
    this.#port = 0;
    this.#mediaAddress = "";
  }
}

function wordEnd(data: Uint8Array, at: number, end: number): number {
  while (at < end && data[at] !== 0x20) at++;
  return at;
}
