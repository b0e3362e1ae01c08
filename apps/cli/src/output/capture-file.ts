// The file of `capture -w`: whole records only, so that it can be read at any moment, also after kill -9.

import { closeSync, constants, existsSync, fchownSync, fstatSync, ftruncateSync, openSync, unlinkSync } from "node:fs";
import { PcapWriter, PcapngWriter } from "@wireglass/core";
import type { CaptureInterface, Frame } from "@wireglass/core";
import { Failure, systemErrorText } from "../failure.ts";
import { STDOUT, writeWhole } from "./write-whole.ts";

const BATCH = 1 << 20;
/** Traffic is private. */
const MODE = 0o600;
/** Stands for standard output. */
export const TO_STDOUT = "-";

export class CaptureFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #isNew: boolean;
  #writer: PcapWriter | PcapngWriter | null = null;

  /** Opened while there still are rights. A new file is given to the user who will write it; others keep their owner. */
  constructor(path: string, owner: { uid: number; gid: number } | null) {
    this.#path = path;
    this.#isNew = path !== TO_STDOUT && !existsSync(path);
    try {
      // What is in it goes when the capture has begun, not when a wrong filter is tried.
      this.#descriptor = path === TO_STDOUT ? STDOUT : openSync(path, constants.O_WRONLY | constants.O_CREAT, MODE);
      if (this.#isNew && owner !== null) fchownSync(this.#descriptor, owner.uid, owner.gid);
    } catch (error) {
      throw new Failure(`${path}: it cannot be written: ${systemErrorText(error)}`);
    }
  }

  /** Pcap for one interface, pcapng for several, which pcap cannot tell apart. */
  begin(interfaces: readonly CaptureInterface[], snapLength: number): void {
    // Standard output may be appended to a file: that is the shell's affair.
    if (this.#path !== TO_STDOUT && fstatSync(this.#descriptor).isFile()) ftruncateSync(this.#descriptor);
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
    writeWhole(this.#descriptor, this.#path === TO_STDOUT ? "standard output" : this.#path, batch);
  }

  /** In pcapng the figures of each interface come last. A file that nothing was captured into is not left behind, where the folder allows that. */
  close(counters: readonly { captured: number; dropped: number; interface_dropped: number }[] = []): void {
    if (this.#writer instanceof PcapngWriter) {
      for (const [index, { captured, dropped, interface_dropped }] of counters.entries())
        this.#writer.addStatistics(index, Date.now() * 1000, captured + dropped, dropped + interface_dropped);
    }
    this.flush();
    if (this.#path !== TO_STDOUT) closeSync(this.#descriptor);
    if (this.#writer !== null || !this.#isNew) return;
    try {
      unlinkSync(this.#path);
    } catch {
      // Root is gone, and the folder is not ours.
    }
  }
}
