// Linux' ICMP sockets through the C library: the unprivileged kind (net.ipv4.ping_group_range), else a raw one where the process
// has the right. Arrival times are the kernel's, so that it does not matter when they are read. For 64-bit systems.

import { endianness } from "node:os";
import koffi from "koffi";
import { familyOf } from "./address.ts";
import type { Family } from "./echo-message.ts";
import type { EchoSocket, SendResult } from "./icmp-echoes.ts";

// <sys/socket.h>, <netinet/in.h>, <linux/icmp.h>, <linux/icmpv6.h>
const AF = { 4: 2, 6: 10 } as const;
const IPPROTO = { 4: 1, 6: 58 } as const;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
/** SOCK_NONBLOCK | SOCK_CLOEXEC: no program that is started later gets the socket. */
const SOCK_FLAGS = 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_TIMESTAMPNS = 35;
const SOL_RAW = 255;
const ICMP_FILTER = 1;
const ICMP6_FILTER = 1;
const MSG_DONTWAIT = 0x40;
const CLOCK_REALTIME = 0;

/** Bits set are types that are kept away: all but the echo replies, 0 and 129. */
const ONLY_REPLIES = {
  4: Uint32Array.of(0xffff_fffe),
  6: Uint32Array.from({ length: 8 }, (_, word) => (word === 4 ? 0xffff_fffd : 0xffff_ffff)),
} as const;

// One block of memory for recvmsg: struct msghdr, struct iovec, control messages, data.
const IOVEC = 64;
const CONTROL = 96;
const CONTROL_LENGTH = 256;
const DATA = 512;
const DATA_LENGTH = 2048;
// Offsets in struct msghdr and struct cmsghdr with pointers of 64 bits.
const MSG_IOV = 16;
const MSG_IOVLEN = 24;
const MSG_CONTROL = 32;
const MSG_CONTROLLEN = 40;
const CMSG_LEVEL = 8;
const CMSG_TYPE = 12;
const CMSG_DATA = 16;

/** Messages read at a time; a flood of foreign answers must not keep us from sending. */
const MOST_AT_ONCE = 256;

const LITTLE = endianness() === "LE";
const NS_PER_MS = 1e6;
const NS_PER_S = 1_000_000_000n;

type Call = (...args: (number | bigint | string | ArrayBufferView | null)[]) => number;

/** Bound when first asked for: this module must load on any system. */
function bindLibc() {
  const libc = koffi.load(null);
  const bind = (declaration: string): Call => libc.func(declaration) as Call;
  return {
    socket: bind("int socket(int family, int type, int protocol)"),
    close: bind("int close(int fd)"),
    setsockopt: bind("int setsockopt(int fd, int level, int option, void *value, uint32 length)"),
    sendto: bind("intptr sendto(int fd, void *data, size_t length, int flags, void *address, uint32 addressLength)"),
    recvmsg: bind("intptr recvmsg(int fd, void *message, int flags)"),
    clockGettime: bind("int clock_gettime(int clock, void *time)"),
    inetPton: bind("int inet_pton(int family, const char *text, void *address)"),
    ifNametoindex: bind("uint32 if_nametoindex(const char *name)"),
    strerror: libc.func("const char *strerror(int code)") as (code: number) => string,
  };
}

export type SocketKind = "unprivileged" | "raw";

export class IcmpSocket implements EchoSocket {
  readonly kind: SocketKind;
  readonly #libc: ReturnType<typeof bindLibc>;
  readonly #family: Family;
  readonly #fd: number;
  readonly #message: bigint;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #clock = new BigInt64Array(2);
  readonly #addresses = new Map<string, Uint8Array>();

  /** Null where the system has no such socket, or not for us. */
  static open(family: Family): IcmpSocket | null {
    if (process.platform !== "linux" || koffi.sizeof("void *") !== 8) return null;
    const libc = bindLibc();
    for (const kind of ["unprivileged", "raw"] as const) {
      const type = (kind === "raw" ? SOCK_RAW : SOCK_DGRAM) | SOCK_FLAGS;
      const fd = libc.socket(AF[family], type, IPPROTO[family]);
      if (fd >= 0) return new IcmpSocket(libc, family, kind, fd);
    }
    return null;
  }

  private constructor(libc: ReturnType<typeof bindLibc>, family: Family, kind: SocketKind, fd: number) {
    this.#libc = libc;
    this.#family = family;
    this.kind = kind;
    this.#fd = fd;
    const pointer: bigint = koffi.alloc("uint8", DATA + DATA_LENGTH);
    const memory = koffi.view(pointer, DATA + DATA_LENGTH);
    this.#message = pointer;
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
    this.#bytes.fill(0);
    this.#setPointer(MSG_IOV, IOVEC);
    this.#view.setBigUint64(MSG_IOVLEN, 1n, LITTLE);
    this.#setPointer(MSG_CONTROL, CONTROL);
    this.#setPointer(IOVEC, DATA);
    this.#view.setBigUint64(IOVEC + 8, BigInt(DATA_LENGTH), LITTLE);
    libc.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, Int32Array.of(1), 4);
    if (kind === "raw") {
      const filter = ONLY_REPLIES[family];
      if (family === 4) libc.setsockopt(fd, SOL_RAW, ICMP_FILTER, filter, filter.byteLength);
      else libc.setsockopt(fd, IPPROTO[6], ICMP6_FILTER, filter, filter.byteLength);
    }
    // The first call of a function takes longer than the following ones: it must not be the first echo's.
    libc.sendto(-1, this.#bytes, 0, 0, this.#bytes, 0);
    libc.recvmsg(-1, pointer, 0);
    libc.clockGettime(CLOCK_REALTIME, this.#clock);
  }

  send(address: string, message: Uint8Array): SendResult {
    const to = this.#socketAddress(address);
    if (to === null) return { reason: `${address} cannot be reached from here`, permitted: true };
    const { sendto, strerror } = this.#libc;
    const at = now();
    if (sendto(this.#fd, message, message.length, MSG_DONTWAIT, to, to.length) >= 0)
      return { at: Number(at) / NS_PER_MS };
    const code = koffi.errno();
    const { EPERM, EACCES } = koffi.os.errno;
    // A broadcast address is refused so as well; any other way would be refused it too.
    return { reason: strerror(code), permitted: code !== EPERM && code !== EACCES };
  }

  drain(receive: (message: Uint8Array, at: number) => void): void {
    for (let i = 0; i < MOST_AT_ONCE; i++) {
      this.#view.setBigUint64(MSG_CONTROLLEN, BigInt(CONTROL_LENGTH), LITTLE);
      const length = this.#libc.recvmsg(this.#fd, this.#message, MSG_DONTWAIT);
      if (length < 0) {
        // Anything but "nothing there" is an error that came back for an echo: it is taken off the socket by being told.
        const code = koffi.errno();
        if (code === koffi.os.errno["EAGAIN"] || code === koffi.os.errno["EBADF"]) return;
        continue;
      }
      const start = DATA + this.#headerLength(length);
      receive(this.#bytes.subarray(start, DATA + length), this.#arrival());
    }
  }

  onReadable(callback: () => void): void {
    koffi.node.poll(this.#fd, { readable: true }, callback);
  }

  /** A raw IPv4 socket hands over the IP header as well (raw(7)). */
  #headerLength(length: number): number {
    if (this.#family === 6 || this.kind !== "raw") return 0;
    return Math.min(length, (this.#bytes[DATA] & 0x0f) * 4);
  }

  /**
   * The kernel tells the wall clock's time of arrival. Only the time since then is taken from that clock, which is next to
   * nothing; if the clock was set meanwhile, the message counts as having arrived just now.
   */
  #arrival(): number {
    const stamp = this.#timestamp();
    const read = this.#libc.clockGettime(CLOCK_REALTIME, this.#clock);
    const monotonic = now();
    const age = stamp === null || read !== 0 ? 0n : this.#clock[0] * NS_PER_S + this.#clock[1] - stamp;
    return Number(age > 0n && age < MOST_AGE ? monotonic - age : monotonic) / NS_PER_MS;
  }

  #timestamp(): bigint | null {
    const view = this.#view;
    const end = CONTROL + Number(view.getBigUint64(MSG_CONTROLLEN, LITTLE));
    for (let at = CONTROL; at + CMSG_DATA + 16 <= end;) {
      const length = Number(view.getBigUint64(at, LITTLE));
      const level = view.getInt32(at + CMSG_LEVEL, LITTLE);
      if (level === SOL_SOCKET && view.getInt32(at + CMSG_TYPE, LITTLE) === SO_TIMESTAMPNS) {
        const seconds = view.getBigInt64(at + CMSG_DATA, LITTLE);
        return seconds * NS_PER_S + view.getBigInt64(at + CMSG_DATA + 8, LITTLE);
      }
      if (length < CMSG_DATA) return null;
      at += (length + 7) & ~7;
    }
    return null;
  }

  /** struct sockaddr_in or sockaddr_in6; null for what is no address of this family, or a zone that is not there. */
  #socketAddress(address: string): Uint8Array | null {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const made = this.#makeAddress(address);
    if (this.#addresses.size >= MOST_ADDRESSES) this.#addresses.clear();
    if (made !== null) this.#addresses.set(address, made);
    return made;
  }

  #makeAddress(address: string): Uint8Array | null {
    const [text, zone = ""] = address.split("%", 2);
    const family = familyOf(address);
    const bytes = new Uint8Array(family === 4 ? 16 : 28);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, AF[family], LITTLE);
    const ip = new Uint8Array(16);
    if (family !== this.#family || this.#libc.inetPton(AF[family], text, ip) !== 1) return null;
    bytes.set(family === 4 ? ip.subarray(0, 4) : ip, family === 4 ? 4 : 8);
    if (zone === "") return bytes;
    const index = /^\d+$/.test(zone) ? Number(zone) : this.#libc.ifNametoindex(zone);
    if (index === 0) return null;
    view.setUint32(24, index, LITTLE);
    return bytes;
  }

  #setPointer(at: number, to: number): void {
    this.#view.setBigUint64(at, this.#message + BigInt(to), LITTLE);
  }
}

/** An answer is read at once, or when its echo's timeout has come. */
const MOST_AGE = 61n * NS_PER_S;
const MOST_ADDRESSES = 64;

function now(): bigint {
  return process.hrtime.bigint();
}
