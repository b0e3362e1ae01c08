// The Initial packets of one connection: finds its keys, opens the packets, and puts both sides' hellos together.

import type { LongHeader } from "./long-header.ts";
import { CryptoStream } from "./crypto-stream.ts";
import { readCrypto } from "./frames.ts";
import { initialSecret, packetKeys } from "./initial-keys.ts";
import type { InitialSecret, PacketKeys } from "./initial-keys.ts";
import { Unprotected, unprotect } from "./unprotect.ts";

/** Connection ids that keys may be computed from: the client's own choice, another after a Retry, and some for bad luck. */
const MOST_SECRETS = 4;
/** Packets that may fail to open. */
const MOST_FAILURES = 12;
/** A client's first destination id is at least so long (RFC 9000, 7.2). */
const MIN_CLIENT_ID = 8;

/** One side of the connection: its packets have keys and numbers of their own. */
interface Side {
  readonly version: number;
  readonly keys: PacketKeys;
  largest: number;
  readonly crypto: CryptoStream;
}

/** What keys come from. */
interface Origin {
  readonly version: number;
  readonly connectionId: Uint8Array;
  readonly secret: InitialSecret;
}

const unprotected = new Unprotected();

export class Initials {
  /** Of the keys that were tried last, and of those that have opened a packet. */
  #tried: Origin | null = null;
  #origin: Origin | null = null;
  #client: Side | null = null;
  #server: Side | null = null;
  #secrets = 0;
  #failures = 0;

  /** Too much has failed to go on. */
  get hopeless(): boolean {
    return this.#failures >= MOST_FAILURES;
  }

  /** A packet from the client, or from whoever may be it. What its side has said so far; null when it does not open. */
  fromClient(data: Uint8Array, at: number, long: LongHeader): CryptoStream | null {
    const side = this.#client;
    if (side !== null && side.version === long.version && open(data, at, long, side)) return side.crypto;
    const origin = this.#newOrigin(data, long);
    if (origin !== null) {
      const fresh = newSide(origin, "client");
      // After a Retry the client begins anew, with the same hello (RFC 9000, 17.2.5.2).
      if (open(data, at, long, fresh)) {
        this.#origin = origin;
        this.#client = fresh;
        this.#server = null;
        return fresh.crypto;
      }
    }
    this.#failures++;
    return null;
  }

  /** The same for an answer; its version may be another one (RFC 9368, 2.3). */
  fromServer(data: Uint8Array, at: number, long: LongHeader): CryptoStream | null {
    const side = this.#serverSide(long.version);
    if (side !== null && open(data, at, long, side)) return side.crypto;
    this.#failures++;
    return null;
  }

  /** Null where the connection id cannot be the client's first, or has been tried. */
  #newOrigin(data: Uint8Array, long: LongHeader): Origin | null {
    if (this.#secrets >= MOST_SECRETS || long.destinationLength < MIN_CLIENT_ID) return null;
    const connectionId = data.slice(long.destination, long.destination + long.destinationLength);
    const { version } = long;
    if (this.#tried?.version === version && equal(connectionId, this.#tried.connectionId)) return null;
    const secret = initialSecret(version, connectionId);
    if (secret === null) return null;
    this.#secrets++;
    return (this.#tried = { version, connectionId, secret });
  }

  #serverSide(version: number): Side | null {
    if (this.#server?.version === version) return this.#server;
    const origin = this.#origin;
    if (origin === null) return null;
    if (version === origin.version) return (this.#server = newSide(origin, "server"));
    const secret = initialSecret(version, origin.connectionId);
    return secret === null ? null : (this.#server = newSide({ ...origin, version, secret }, "server"));
  }
}

function newSide({ version, secret }: Origin, sender: "client" | "server"): Side {
  return { version, keys: packetKeys(version, secret, sender), largest: -1, crypto: new CryptoStream() };
}

function open(data: Uint8Array, at: number, long: LongHeader, side: Side): boolean {
  if (!unprotect(data, at, long, side.keys, side.largest, unprotected)) return false;
  side.largest = Math.max(side.largest, unprotected.packetNumber);
  readCrypto(unprotected.data, unprotected.start, side.crypto);
  return true;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
