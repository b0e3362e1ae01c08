// The few functions of the C library that libpcap's functions need beside them. POSIX only.

import koffi from "koffi";

/** An address in this process's memory. */
export type Pointer = bigint;

/**
 * A C stream (FILE *) that writes into a buffer of ours: what pcap_dump "writes to a file" lands where JavaScript can
 * hand it on. The buffer must outlive the stream.
 */
export class MemoryStream {
  readonly pointer: Pointer;
  readonly #fflush: (stream: Pointer) => number;
  readonly #ftell: (stream: Pointer) => number | bigint;
  readonly #rewind: (stream: Pointer) => void;

  constructor(buffer: Uint8Array) {
    // Node has linked the C library already; its own name differs from system to system.
    const libc = koffi.load(null);
    this.#fflush = libc.func("int fflush(void *stream)");
    this.#ftell = libc.func("long ftell(void *stream)");
    this.#rewind = libc.func("void rewind(void *stream)");
    const fmemopen = libc.func("void *fmemopen(void *buffer, size_t size, const char *mode)");
    const pointer: Pointer | null = fmemopen(buffer, buffer.length, "w");
    if (pointer === null) throw new Error(`fmemopen: errno ${koffi.errno()}`);
    this.pointer = pointer;
  }

  /** Bytes written since the last rewind; not all of them need to be in the buffer yet. */
  position(): number {
    return Number(this.#ftell(this.pointer));
  }

  flush(): void {
    this.#fflush(this.pointer);
  }

  rewind(): void {
    this.#rewind(this.pointer);
  }
}
