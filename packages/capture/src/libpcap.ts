// libpcap through FFI: where the library is, and the functions of it that are used.

import { join } from "node:path";
import koffi from "koffi";
import type { LibraryHandle } from "koffi";
import type { Pointer } from "./libc.ts";

export interface Libpcap {
  version(): string;
  create(device: string, errorText: Uint8Array): Pointer | null;
  setSnaplen(handle: Pointer, bytes: number): number;
  setPromisc(handle: Pointer, on: number): number;
  setTimeout(handle: Pointer, milliseconds: number): number;
  setBufferSize(handle: Pointer, bytes: number): number;
  setTimestampPrecision(handle: Pointer, precision: number): number;
  activate(handle: Pointer): number;
  close(handle: Pointer): void;
  openDead(linkType: number, snaplen: number): Pointer;
  compile(handle: Pointer, program: Uint8Array, text: string, optimize: number, netmask: number): number;
  setFilter(handle: Pointer, program: Uint8Array): number;
  freeCode(program: Uint8Array): void;
  setNonBlock(handle: Pointer, on: number, errorText: Uint8Array): number;
  setDatalink(handle: Pointer, linkType: number): number;
  datalink(handle: Pointer): number;
  snapshot(handle: Pointer): number;
  stats(handle: Pointer, stat: Uint32Array): number;
  errorText(handle: Pointer): string;
  statusText(status: number): string;
}

/** What exists on POSIX only: frames move without a call each. */
export interface LibpcapDump {
  fileno(handle: Pointer): number;
  dumpFopen(handle: Pointer, stream: Pointer): Pointer | null;
  dispatch(handle: Pointer, count: number, callback: Pointer, user: Pointer): number;
  /** Address of pcap_dump, to be the callback of dispatch. */
  dump: Pointer;
}

/** What Windows has instead: one call per frame. */
export interface LibpcapNext {
  nextEx(handle: Pointer, header: (Pointer | null)[], data: (Pointer | null)[]): number;
}

export const ERRBUF_SIZE = 256;
export const PRECISION_MICRO = 0;
export const NETMASK_UNKNOWN = 0xffff_ffff;
/** struct bpf_program: a length and a pointer. */
export const BPF_PROGRAM_SIZE = 16;
/** pcap_activate's answers. */
export const Status = {
  ERROR: -1,
  NO_SUCH_DEVICE: -5,
  PERM_DENIED: -8,
  IFACE_NOT_UP: -9,
  PROMISC_PERM_DENIED: -11,
} as const;

export type Found = { library: LibraryHandle } | { library: null; tried: string };

const NPCAP = join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", "Npcap");
const NAMES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"],
  darwin: ["/usr/lib/libpcap.A.dylib", "libpcap.A.dylib"],
  win32: [join(NPCAP, "wpcap.dll"), "wpcap.dll"],
};

export function findLibpcap(): Found {
  // wpcap.dll looks for its Packet.dll along the path.
  if (process.platform === "win32") process.env["PATH"] = `${NPCAP};${process.env["PATH"] ?? ""}`;
  const names = NAMES[process.platform] ?? ["libpcap.so.1", "libpcap.so"];
  for (const name of names) {
    try {
      return { library: koffi.load(name) };
    } catch {
      continue;
    }
  }
  return { library: null, tried: `none of ${names.join(", ")} is here` };
}

export function bindLibpcap(library: LibraryHandle): Libpcap {
  return {
    version: library.func("const char *pcap_lib_version(void)"),
    create: library.func("void *pcap_create(const char *device, void *errbuf)"),
    setSnaplen: library.func("int pcap_set_snaplen(void *handle, int bytes)"),
    setPromisc: library.func("int pcap_set_promisc(void *handle, int on)"),
    setTimeout: library.func("int pcap_set_timeout(void *handle, int milliseconds)"),
    setBufferSize: library.func("int pcap_set_buffer_size(void *handle, int bytes)"),
    setTimestampPrecision: library.func("int pcap_set_tstamp_precision(void *handle, int precision)"),
    activate: library.func("int pcap_activate(void *handle)"),
    close: library.func("void pcap_close(void *handle)"),
    openDead: library.func("void *pcap_open_dead(int linktype, int snaplen)"),
    compile: library.func(
      "int pcap_compile(void *handle, void *program, const char *text, int optimize, uint32 netmask)",
    ),
    setFilter: library.func("int pcap_setfilter(void *handle, void *program)"),
    freeCode: library.func("void pcap_freecode(void *program)"),
    setNonBlock: library.func("int pcap_setnonblock(void *handle, int on, void *errbuf)"),
    setDatalink: library.func("int pcap_set_datalink(void *handle, int linktype)"),
    datalink: library.func("int pcap_datalink(void *handle)"),
    snapshot: library.func("int pcap_snapshot(void *handle)"),
    stats: library.func("int pcap_stats(void *handle, void *stat)"),
    errorText: library.func("const char *pcap_geterr(void *handle)"),
    statusText: library.func("const char *pcap_statustostr(int status)"),
  };
}

export function bindDump(library: LibraryHandle): LibpcapDump {
  return {
    fileno: library.func("int pcap_get_selectable_fd(void *handle)"),
    dumpFopen: library.func("void *pcap_dump_fopen(void *handle, void *stream)"),
    dispatch: library.func("int pcap_dispatch(void *handle, int count, void *callback, void *user)"),
    dump: library.symbol("pcap_dump"),
  };
}

export function bindNext(library: LibraryHandle): LibpcapNext {
  return {
    nextEx: library.func("int pcap_next_ex(void *handle, _Out_ void **header, _Out_ void **data)"),
  };
}
