// The keys of Initial packets (RFC 9001, 5.2): anyone on the path can compute them from the first connection id that the
// client chose. HKDF (RFC 5869) with labels as in TLS 1.3 (RFC 8446, 7.1).

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { initialSecretOf } from "./versions.ts";

type KeyedHash = ReturnType<typeof hmac.create>;

export interface PacketKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

export type InitialSecret = KeyedHash;

/** The secret of a connection, null for versions whose salt is not known. */
export function initialSecret(version: number, connectionId: Uint8Array): InitialSecret | null {
  const secret = initialSecretOf(version);
  if (secret === null) return null;
  return keyed(saltOf(secret.salt).clone().update(connectionId).digest());
}

/** `version` as for the secret. */
export function packetKeys(version: number, secret: InitialSecret, sender: "client" | "server"): PacketKeys {
  const label = initialSecretOf(version)?.label ?? "quic";
  const own = keyed(expand(secret, `${sender} in`, 32));
  return {
    key: expand(own, `${label} key`, 16),
    iv: expand(own, `${label} iv`, 12),
    headerProtection: expand(own, `${label} hp`, 16),
  };
}

/** HKDF-Expand-Label without context. One block of the hash is all that is ever wanted. */
function expand(secret: KeyedHash, label: string, length: number): Uint8Array {
  return secret.clone().update(infoOf(label, length)).digest().subarray(0, length);
}

const infos = new Map<string, Uint8Array>();

/** Length, label and the empty context, and the number of the block. */
function infoOf(label: string, length: number): Uint8Array {
  let info = infos.get(label);
  if (info === undefined) {
    const text = `tls13 ${label}`;
    info = Uint8Array.from([0, length, text.length, ...Array.from(text, (c) => c.charCodeAt(0)), 0, 1]);
    infos.set(label, info);
  }
  return info;
}

const salts = new Map<string, KeyedHash>();

function saltOf(hex: string): KeyedHash {
  let salt = salts.get(hex);
  if (salt === undefined) {
    salt = keyed(Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16)));
    salts.set(hex, salt);
  }
  return salt;
}

const keyed = (key: Uint8Array): KeyedHash => hmac.create(sha256, key);
