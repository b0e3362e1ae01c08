// The flows that sessions follow: each session as long as it wants more, and what it has read as long as the flow is there.

import { APP, STRIDE } from "../flow/columns.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import { FOLLOWED } from "./app-column.ts";
import { Follower } from "./follower.ts";
import type { FollowerHost } from "./follower.ts";
import type { Entry } from "./registry.ts";

/**
 * Flows that are followed at a time; further ones are recognised but not followed. A session may hold a handshake message
 * of 16 KiB for each direction.
 */
const MOST_FOLLOWED = 1 << 14;

export class FollowedFlows {
  /** Flows that had a session, and that would have had one but for the cap. */
  followed = 0;
  unfollowed = 0;
  readonly #host: FollowerHost;
  readonly #words: Int32Array;
  readonly #followers = new Map<number, Follower>();
  /** Of flows in the table that have or had a session. */
  readonly #known = new Map<number, FlowDetails>();

  constructor(host: FollowerHost) {
    this.#host = host;
    this.#words = host.table.words;
  }

  /** Undefined where no session follows the flow, or not any more. */
  of(slot: number): Follower | undefined {
    return this.#isKnown(slot) ? this.#followers.get(slot) : undefined;
  }

  /** Null where there is no session for the application, or no room. */
  begin(slot: number, { session }: Entry, transport: "tcp" | "udp"): Follower | null {
    if (session === undefined) return null;
    if (this.#followers.size >= MOST_FOLLOWED) {
      this.unfollowed++;
      return null;
    }
    this.followed++;
    const follower = new Follower(this.#host, slot, transport, session);
    this.#followers.set(slot, follower);
    this.#known.set(slot, follower.details);
    this.#words[slot * STRIDE + APP] |= FOLLOWED;
    return follower;
  }

  /** The session gets nothing more, and writes its last records. */
  end(slot: number): void {
    const follower = this.of(slot);
    if (follower === undefined) return;
    this.#followers.delete(slot);
    follower.end();
    if (follower.isUnread) this.#known.delete(slot);
  }

  /** What its session has read of a flow, also after the session has ended. */
  details(slot: number): FlowDetails | null {
    return this.#isKnown(slot) ? (this.#known.get(slot) ?? null) : null;
  }

  /** The slot will be another flow's. */
  forget(slot: number): void {
    if (this.#isKnown(slot)) this.#known.delete(slot);
  }

  /** A session follows the flow, or did. */
  #isKnown(slot: number): boolean {
    return (this.#words[slot * STRIDE + APP] & FOLLOWED) !== 0;
  }
}
