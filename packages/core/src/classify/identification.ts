// What is known of each flow's application, in its APP column: a guess, what its bytes say, and when nothing more is wanted.

import { APP, FLAGS, KIND, Kind, PORTS, STRIDE, Seen } from "../flow/columns.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { APP_ID, AppEncryption, AppSource, ENCRYPTION, LOOK_SHIFT, SETTLED } from "./app-column.ts";
import { FollowedFlows } from "./followed-flows.ts";
import type { FollowerHost } from "./follower.ts";
import { Look } from "./look.ts";
import { TCP_ENTRY_BY_ID, UDP_ENTRY_BY_ID } from "./registry.ts";
import type { Entry } from "./registry.ts";

const TCP = 6;

export interface IdentificationHooks {
  /** The flow's APP column was `before` until now: what was counted under it moves to the new one. */
  reclassified(slot: number, before: number): void;
  /** The APP column is about to change from here on only: what was counted stays as it is. */
  changesFromHere(slot: number): void;
}

export class Identification {
  recognised = 0;
  /** Packet time of what is looked at, microseconds. */
  time = 0;
  /** For whoever asks a recogniser; `lookAt` fills what it has of the flow. */
  readonly look = new Look();
  readonly followed: FollowedFlows;
  readonly #table: FlowTable;
  readonly #hooks: IdentificationHooks;
  /** Names and records are wanted. */
  readonly #detailed: boolean;

  constructor(host: FollowerHost, hooks: IdentificationHooks) {
    this.followed = new FollowedFlows(host);
    this.#table = host.table;
    this.#detailed = host.detailed;
    this.#hooks = hooks;
  }

  lookAt(slot: number, outbound: boolean): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const { look } = this;
    look.outbound = outbound;
    look.sourcePort = words[base + PORTS] >>> 16;
    look.destinationPort = words[base + PORTS] & 0xffff;
    look.count = words[base + APP] >>> LOOK_SHIFT;
  }

  /** The flow is what this entry says. True when a session is wanted; else it is settled. */
  found(slot: number, entry: Entry): boolean {
    this.is(slot, entry.id);
    const { sessionForDetails } = entry.protocol;
    if (entry.session !== undefined && (this.#detailed || sessionForDetails === undefined)) return true;
    this.settle(slot);
    return false;
  }

  /** Its content says what it is. */
  is(slot: number, id: number): void {
    this.recognised++;
    this.becomes(slot, id, AppSource.CONTENT);
  }

  becomes(slot: number, id: number, source: number): void {
    const { words } = this.#table;
    const at = slot * STRIDE + APP;
    const before = words[at];
    words[at] = (before & ~(APP_ID | AppSource.RELATED)) | id | source;
    this.#hooks.reclassified(slot, before);
  }

  encrypted(slot: number, value: boolean): void {
    this.#hooks.changesFromHere(slot);
    const { words } = this.#table;
    const at = slot * STRIDE + APP;
    words[at] = (words[at] & ~ENCRYPTION) | (value ? AppEncryption.ENCRYPTED : AppEncryption.CLEAR);
  }

  /**
   * Nobody recognises it. The guess by port stays where there is no recogniser that could have said better, or where the
   * beginning was not captured; a protocol that declined its own port is not what runs there.
   */
  giveUp(slot: number): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    const app = words[base + APP];
    const tcp = (words[base + KIND] & Kind.TRANSPORT) === TCP;
    const declined = (tcp ? TCP_ENTRY_BY_ID : UDP_ENTRY_BY_ID)[app & APP_ID] !== undefined;
    const fromStart = !tcp || (words[base + FLAGS] & (Seen.SYN | Seen.SYN_ACK)) !== 0;
    if (declined && fromStart && (app & AppSource.RELATED) === AppSource.PORT) this.becomes(slot, 0, AppSource.NONE);
    this.settle(slot);
  }

  /** Nothing more is wanted. */
  settle(slot: number): void {
    this.#table.words[slot * STRIDE + APP] |= SETTLED;
    this.followed.end(slot);
  }
}
