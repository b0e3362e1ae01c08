// What this machine offers for live capture, asked of the capture package.

import {
  type CaptureBroker,
  doctor,
  type DoctorCheck,
  type DoctorOptions,
  interfacesWithRates,
} from "@wireglass/capture";
import type { Problem } from "@wireglass/contract";
import type { CaptureSystem } from "./analyser.ts";
import { AtOnce } from "./at-once.ts";

/** The checks start processes; a page that asks again and again gets the same answer for so long. */
const CHECKS_VALID_MS = 30_000;
/** Each starts a process, which waits for the resolver when there is a name in it. */
const MOST_BPF_CHECKS = 8;

/** A CaptureBroker, as far as it is used here. */
type Broker = Pick<CaptureBroker, "probe" | "checkBpf">;

export class LocalCaptureSystem implements CaptureSystem {
  #broker: Broker;
  #options: DoctorOptions;
  #checks: Promise<DoctorCheck[]>;
  #checked: number;
  #frozen = false;
  readonly #bpfChecks = new AtOnce(MOST_BPF_CHECKS, "checks of capture filters");

  constructor(broker: Broker, options: DoctorOptions) {
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
    return interfacesWithRates();
  }

  checks(): Promise<DoctorCheck[]> {
    const now = Date.now();
    if (!this.#frozen && now - this.#checked > CHECKS_VALID_MS) {
      this.#checks = doctor(this.#options);
      this.#checked = now;
    }
    return this.#checks;
  }

  async checkBpf(bpf: string, interfaceName: string | undefined): Promise<Problem | null> {
    const end = this.#bpfChecks.begin();
    try {
      return await this.#broker.checkBpf(bpf, interfaceName);
    } finally {
      end();
    }
  }
}
