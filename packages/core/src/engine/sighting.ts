// The packet at hand, with what is known of it beside its bytes: what filters, views and lists ask.

import { APP_ID, isEncrypted } from "../classify/app-column.ts";
import { APPS } from "../classify/apps.ts";
import type { Packet } from "../decode/packet.ts";
import { ABSENT } from "../filter/occurrences.ts";
import type { PacketContext } from "../filter/occurrences.ts";
import { STRIDE } from "../flow/columns.ts";
import type { FlowMemory } from "../flow/flow-memory.ts";
import { handshakeTime } from "../flow/flow-record.ts";
import type { FlowDetails } from "../flow/flow-record.ts";

/** One reused record; the engine fills it for each packet. */
export class Sighting implements PacketContext {
  readonly packet: Packet;
  /** Its flow, 0 without one, and whether it is the flow's first packet and goes from the initiator to the responder. */
  slot = 0;
  isNew = false;
  outbound = true;
  /** The flow's application column, 0 when it has no flow. */
  column = 0;
  /** What it is as TCP, bits of `TcpEvent`. */
  tcpEvents = 0;
  linkType = 0;
  interfaceName: string | null = null;
  readonly #memory: FlowMemory;
  readonly #detailsOf: (slot: number) => FlowDetails | null;

  /** `detailsOf`: what is known of a flow; it is looked up only when a filter asks. */
  constructor(packet: Packet, memory: FlowMemory, detailsOf: (slot: number) => FlowDetails | null) {
    this.packet = packet;
    this.#memory = memory;
    this.#detailsOf = detailsOf;
  }

  get app(): string | null {
    return APPS[this.column & APP_ID]?.name ?? null;
  }

  get encrypted(): boolean | null {
    return isEncrypted(this.column);
  }

  get host(): string | null {
    return this.#details?.host ?? null;
  }

  get tlsVersion(): string | null {
    return this.#details?.tls_version ?? null;
  }

  get cleartextPassword(): boolean {
    return this.#details?.cleartext_password ?? false;
  }

  get initialRtt(): number {
    const time = this.slot === 0 ? null : handshakeTime(this.#memory, this.slot * STRIDE);
    return time === null ? ABSENT : Math.round(time) / 1e6;
  }

  get #details(): FlowDetails | null {
    return this.slot === 0 ? null : this.#detailsOf(this.slot);
  }
}
