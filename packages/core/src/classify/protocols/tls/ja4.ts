// JA4, the fingerprint of a TLS client, as its authors publish it (FoxIO, technical_details/JA4.md; BSD licence): the version,
// counts and first protocol of its hello in clear, its ciphers and extensions as truncated hashes.

import { sha256 } from "@noble/hashes/sha2.js";
import { Extension, isGrease } from "./client-hello.ts";
import type { ClientHello } from "./client-hello.ts";
import { isAlphanumeric } from "./names.ts";

/** TLS over TCP, QUIC, DTLS. */
export type Ja4Transport = "t" | "q" | "d";

export function ja4(hello: ClientHello, transport: Ja4Transport): string {
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const name = hello.extensions.includes(Extension.SERVER_NAME) ? "d" : "i";
  const start = transport + versionCode(hello) + name + count(ciphers) + count(extensions) + alpnCode(hello.firstAlpn);
  return `${start}_${cipherHash(ciphers)}_${extensionHash(extensions, hello.signatureAlgorithms)}`;
}

const VERSION_CODES: Readonly<Record<number, string>> = {
  0x0304: "13",
  0x0303: "12",
  0x0302: "11",
  0x0301: "10",
  0x0300: "s3",
  0x0002: "s2",
  0xfeff: "d1",
  0xfefd: "d2",
  0xfefc: "d3",
};

/** The highest number in supported_versions, for DTLS too, where higher numbers are older versions. */
function versionCode(hello: ClientHello): string {
  const listed = hello.extensions.includes(Extension.SUPPORTED_VERSIONS);
  const version = listed ? withoutGrease(hello.versions).reduce((a, b) => Math.max(a, b), 0) : hello.version;
  return VERSION_CODES[version] ?? "00";
}

function count(list: readonly number[]): string {
  return String(Math.min(list.length, 99)).padStart(2, "0");
}

/** First and last character of the first protocol; of its hexadecimal form where one of them is no letter or digit. */
function alpnCode(first: Uint8Array | null): string {
  if (first === null || first.length === 0) return "00";
  const a = first[0];
  const b = first[first.length - 1];
  return isAlphanumeric(a) && isAlphanumeric(b)
    ? String.fromCharCode(a, b)
    : (a >> 4).toString(16) + (b & 15).toString(16);
}

function cipherHash(ciphers: readonly number[]): string {
  return ciphers.length === 0 ? NOTHING : truncatedHash(Uint16Array.from(ciphers).toSorted(), []);
}

/** Names and protocols change with the server, and stand in the first part already. */
function extensionHash(extensions: readonly number[], algorithms: readonly number[]): string {
  const counted = extensions.filter((type) => type !== Extension.SERVER_NAME && type !== Extension.ALPN);
  return counted.length === 0
    ? NOTHING
    : truncatedHash(Uint16Array.from(counted).toSorted(), withoutGrease(algorithms));
}

function withoutGrease(list: readonly number[]): number[] {
  return list.filter((value) => !isGrease(value));
}

const NOTHING = "000000000000";

/** A few kinds of clients make most hellos: their hashes are remembered. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 512;
const MOST_KNOWN_LENGTH = 256;

/** Of the sorted list, and behind a "_" of the one that keeps its order. */
function truncatedHash(sorted: Uint16Array, ordered: readonly number[]): string {
  if (sorted.length + ordered.length > MOST_KNOWN_LENGTH) return sha256Start(sorted, ordered);
  const key = String.fromCharCode(sorted.length, ...sorted, ...ordered);
  let hash = KNOWN.get(key);
  if (hash === undefined) {
    hash = sha256Start(sorted, ordered);
    if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
    KNOWN.set(key, hash);
  }
  return hash;
}

/** The first twelve hexadecimal digits. */
function sha256Start(sorted: Uint16Array, ordered: readonly number[]): string {
  const list = Array.from(sorted, hex).join(",");
  const text = ordered.length === 0 ? list : `${list}_${ordered.map(hex).join(",")}`;
  const digest = sha256(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  return Array.from(digest.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hex(value: number): string {
  return value.toString(16).padStart(4, "0");
}
