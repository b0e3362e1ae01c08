// Frames for benchmarks: a SYN flood, and a mix of many flows. Headers are patched in place: nothing is allocated per frame.

import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { TcpFlag } from "../decode/packet.ts";
import { foldSum, wordSum } from "./checksum.ts";
import { put16 } from "./bytes.ts";
import { ethernet } from "./ethernet.ts";
import { ipv4 } from "./ipv4.ts";
import { IpProtocol } from "./pdu.ts";
import { Random } from "./random.ts";
import { tcp } from "./tcp.ts";
import { udp } from "./udp.ts";

const MACS = { src: "02:00:00:00:00:01", dst: "02:00:00:00:00:02" };
const FLOOD_TARGET = "198.51.100.1";
const SERVER = "10.0.0.1";
const IP = 14;
const TRANSPORT = 34;

export interface ManyFlowsOptions {
  seed: number;
  /** Distinct flows, at most 2^32. */
  flows: number;
  /** Frames; as many as flows by default. */
  frames?: number;
  /** Time of the first frame in microseconds since 1970, and from frame to frame. */
  start?: number;
  interval?: number;
}

/** One SYN for each flow, each from another address and port to the same server. */
export class SynFlood {
  readonly #frame = ethernet(
    { ...MACS, minimum: 60 },
    ipv4(
      { src: "10.0.0.0", dst: FLOOD_TARGET, checksum: 0 },
      tcp({ src: 0, dst: 80, flags: TcpFlag.SYN, checksum: 0 }),
    ),
  );
  readonly #options: ManyFlowsOptions;
  #index = 0;

  constructor(options: ManyFlowsOptions) {
    this.#options = options;
  }

  /** Fills the record and returns true, or returns false when all frames have been made. */
  next(frame: Frame): boolean {
    const { flows, frames = flows, seed } = this.#options;
    if (this.#index >= frames) return false;
    const bits = scramble(this.#index % flows, seed);
    writeAddress(this.#frame, IP + 12, bits);
    put16(this.#frame, TRANSPORT, 1024 + (bits >>> 24));
    seal(this.#frame, IpProtocol.TCP, 20);
    fill(frame, this.#frame, 60, this.#options, this.#index++);
    return true;
  }
}

const LENGTHS = [60, 60, 60, 60, 90, 150, 590, 1514, 1514, 1514];

/**
 * TCP and UDP flows, four to one, both ways, of the sizes that networks carry. Each flow comes once at least if
 * there are as many frames; the further frames go to flows at random, half of them to the first hundredth.
 */
export class MixedFlows {
  readonly #tcp = ethernet(
    MACS,
    ipv4(
      { src: SERVER, dst: SERVER, checksum: 0 },
      tcp({ src: 443, dst: 443, flags: TcpFlag.ACK, checksum: 0 }, new Uint8Array(1460)),
    ),
  );
  readonly #udp = ethernet(
    MACS,
    ipv4({ src: SERVER, dst: SERVER, checksum: 0 }, udp({ src: 443, dst: 443, checksum: 0 }, new Uint8Array(1472))),
  );
  readonly #options: ManyFlowsOptions;
  readonly #random: Random;
  #index = 0;

  constructor(options: ManyFlowsOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  next(frame: Frame): boolean {
    const { flows, frames = flows, seed } = this.#options;
    if (this.#index >= frames) return false;
    const flow = this.#index < flows ? this.#index : this.#popular(flows);
    const bits = scramble(flow, seed);
    const stream = flow % 5 !== 0;
    const data = stream ? this.#tcp : this.#udp;
    const length = LENGTHS[this.#random.below(LENGTHS.length)]!;
    const out = this.#index < flows || this.#random.chance(0.5);
    writeAddress(data, out ? IP + 12 : IP + 16, bits);
    data.set(SERVER_BYTES, out ? IP + 16 : IP + 12);
    put16(data, out ? TRANSPORT : TRANSPORT + 2, 1024 + (bits >>> 24));
    put16(data, out ? TRANSPORT + 2 : TRANSPORT, stream ? 443 : 53);
    put16(data, IP + 2, length - IP);
    if (stream) put32(data, TRANSPORT + 4, this.#index * 1460);
    else put16(data, TRANSPORT + 4, length - TRANSPORT);
    seal(data, stream ? IpProtocol.TCP : IpProtocol.UDP, length - TRANSPORT);
    fill(frame, data, length, this.#options, this.#index++);
    return true;
  }

  #popular(flows: number): number {
    return this.#random.below(this.#random.chance(0.5) ? Math.ceil(flows / 100) : flows);
  }
}

const SERVER_BYTES = Uint8Array.of(10, 0, 0, 1);

/** A bijection on 32-bit numbers, so that distinct flows get distinct addresses and ports in no order. */
const scramble = (index: number, seed: number): number => (Math.imul(index, 0x9e37_79b1) ^ seed) >>> 0;

/** 24 bits of a private address. */
function writeAddress(data: Uint8Array, at: number, bits: number): void {
  data[at] = 10;
  data[at + 1] = bits >>> 16;
  data[at + 2] = bits >>> 8;
  data[at + 3] = bits;
}

function put32(data: Uint8Array, at: number, n: number): void {
  put16(data, at, n >>> 16);
  put16(data, at + 2, n);
}

/** Both checksums of a frame whose application bytes are zeros. */
function seal(data: Uint8Array, protocol: number, transportLength: number): void {
  const header = protocol === IpProtocol.TCP ? 20 : 8;
  const at = TRANSPORT + (protocol === IpProtocol.TCP ? 16 : 6);
  put16(data, IP + 10, 0);
  put16(data, IP + 10, foldSum(wordSum(data, IP, TRANSPORT)));
  put16(data, at, 0);
  const sum =
    wordSum(data, IP + 12, TRANSPORT) + protocol + transportLength + wordSum(data, TRANSPORT, TRANSPORT + header);
  put16(data, at, foldSum(sum) || 0xffff);
}

function fill(frame: Frame, data: Uint8Array, length: number, options: ManyFlowsOptions, index: number): void {
  frame.data = data;
  frame.offset = 0;
  frame.captured = length;
  frame.length = length;
  frame.time = (options.start ?? 0) + index * (options.interval ?? 1);
  frame.interface = 0;
  frame.linkType = LinkType.ETHERNET;
}
