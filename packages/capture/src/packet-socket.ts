// What Linux' packet sockets can do and libpcap does not ask for, set on the socket inside a libpcap handle.

import koffi from "koffi";
import type { TypeObject } from "koffi";

// <sys/socket.h>, <linux/if_packet.h>, <linux/filter.h>
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SOL_PACKET = 263;
const PACKET_IGNORE_OUTGOING = 23;
/** struct sock_filter { code: BPF_RET | BPF_K, jt: 0, jf: 0, k: 0 }: take no byte of any frame. */
const REJECT_ALL = Uint8Array.of(0x06, 0, 0, 0, 0, 0, 0, 0);

export class PacketSocket {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * Lets no further frame into the ring and leaves what is there. pcap_setfilter would not do: it applies the new
   * filter to the ring as well, and so loses frames that were taken.
   */
  endIntake(): boolean {
    return setFilter(this.#fd, SOL_SOCKET, SO_ATTACH_FILTER, { len: 1, filter: REJECT_ALL }, SOCK_FPROG_SIZE) === 0;
  }

  /**
   * For the loopback interface, where each frame passes twice and libpcap skips the outgoing copy after it has taken
   * room in the ring and a place in the drop counter. Since Linux 4.20; earlier ones go on as before.
   */
  ignoreOutgoing(): boolean {
    return setInteger(this.#fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, Int32Array.of(1), 4) === 0;
  }
}

const sockFprog = koffi.struct({ len: "uint16", filter: koffi.pointer("uint8") });
const SOCK_FPROG_SIZE = koffi.sizeof(sockFprog);
const libc = koffi.load(null);
const parameters = (value: TypeObject) => ["int", "int", "int", value, "uint32"];
type SetOption<T> = (fd: number, level: number, option: number, value: T, length: number) => number;
const setFilter: SetOption<{ len: number; filter: Uint8Array }> = libc.func(
  "setsockopt",
  "int",
  parameters(koffi.pointer(sockFprog)),
);
const setInteger: SetOption<Int32Array> = libc.func("setsockopt", "int", parameters(koffi.pointer("int32")));
