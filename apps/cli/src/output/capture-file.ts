// The file of `capture -w`: whole records only, so that it can be read at any moment, also after kill -9.

import { closeSync, fchownSync, openSync, writeSync } from "node:fs";
import { PcapWriter, PcapngWriter } from "@wireglass/core";
import type { CaptureInterface, Frame } from "@wireglass/core";
import { Failure, systemErrorText } from "../failure.ts";

const BATCH = 1 << 20;
/** Traffic is private. */
const MODE = 0o600;

export class CaptureFile {
  readonly #path: string;
  readonly #descriptor: number;
  #writer: PcapWriter | PcapngWriter | null = null;

  /** Opened while there still are rights, and given to the user who will write it. */
  constructor(path: string, owner: { uid: number; gid: number } | null) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, "w", MODE);
      if (owner !== null) fchownSync(this.#descriptor, owner.uid, owner.gid);
    } catch (error) {
      throw new Failure(`${path}: it cannot be written: ${systemErrorText(error)}`);
    }
  }

  /** Pcap for one interface, pcapng for several, which pcap cannot tell apart. */
  begin(interfaces: readonly CaptureInterface[], snapLength: number): void {
    this.#writer =
      interfaces.length === 1
        ? new PcapWriter({ linkType: interfaces[0].linkType, snapLength })
        : new PcapngWriter(interfaces, { application: "Wireglass" });
    this.flush();
  }

  append(frame: Frame): void {
    this.#writer?.append(frame);
    if ((this.#writer?.pending ?? 0) >= BATCH) this.flush();
  }

  flush(): void {
    const batch = this.#writer?.take();
    if (batch === undefined) return;
    try {
      for (let at = 0; at < batch.length;) at += writeSync(this.#descriptor, batch, at);
    } catch (error) {
      throw new Failure(`${this.#path}: writing ended: ${systemErrorText(error)}`);
    }
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }
}
