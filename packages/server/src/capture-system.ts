// What this machine offers for live capture, asked of the capture package.

import { type CaptureBroker, doctor, type DoctorCheck, type DoctorOptions, listInterfaces } from "@wireglass/capture";
import type { Problem } from "@wireglass/contract";
import type { CaptureSystem } from "./analyser.ts";

/** The checks start processes; a page that asks again and again gets the same answer for so long. */
const CHECKS_VALID_MS = 30_000;

export class LocalCaptureSystem implements CaptureSystem {
  #broker: CaptureBroker;
  #options: DoctorOptions;
  #checks: Promise<DoctorCheck[]>;
  #checked: number;
  #frozen = false;

  constructor(broker: CaptureBroker, options: DoctorOptions) {
    this.#broker = broker;
    this.#options = { ...options, probe: (request) => broker.probe(request) };
    this.#checks = doctor(this.#options);
    this.#checked = Date.now();
  }

  /** After root was dropped the checks would say what this process may no longer do; the broker still may. */
  async freeze(): Promise<void> {
    await this.#checks;
    this.#frozen = true;
  }

  async interfaces(): ReturnType<CaptureSystem["interfaces"]> {
    return listInterfaces();
  }

  checks(): Promise<DoctorCheck[]> {
    const now = Date.now();
    if (!this.#frozen && now - this.#checked > CHECKS_VALID_MS) {
      this.#checks = doctor(this.#options);
      this.#checked = now;
    }
    return this.#checks;
  }

  checkBpf(bpf: string, interfaceName: string | undefined): Promise<Problem | null> {
    return this.#broker.checkBpf(bpf, interfaceName);
  }
}
