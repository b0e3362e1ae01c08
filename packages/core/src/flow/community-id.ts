// Community ID 1.0 (Corelight's specification): one name for a flow that other tools compute as well.

import { sha1 } from "@noble/hashes/legacy.js";
import { DESTINATION, KIND, Kind, PORTS, SOURCE } from "./columns.ts";
import { hasAnswer } from "./flow-ports.ts";

const SEED = 0;
const ICMP = 1;
const ICMP6 = 58;

/** "1:" and the base64 of a SHA-1. Flows of bare fragments are named without ports. */
export function communityId(words: Int32Array, base: number): string {
  const kind = words[base + KIND];
  const portless = (kind & Kind.PORTLESS) !== 0;
  const protocol = kind & 0xff;
  const length = (kind & Kind.IPV6) !== 0 ? 16 : 4;
  const source = addressBytes(words, base + SOURCE, length);
  const destination = addressBytes(words, base + DESTINATION, length);
  const sourcePort = words[base + PORTS] >>> 16;
  const destinationPort = words[base + PORTS] & 0xffff;
  const icmp = !portless && (protocol === ICMP || protocol === ICMP6);
  const withPorts = icmp || (!portless && (protocol === 6 || protocol === 17 || protocol === 132));
  const oneWay = icmp && !hasAnswer(protocol, sourcePort);
  const order = compare(source, destination) || sourcePort - destinationPort;
  const swap = !oneWay && order > 0;
  const input = new Uint8Array(2 + 2 * length + 2 + (withPorts ? 4 : 0));
  input[0] = SEED >> 8;
  input[1] = SEED & 0xff;
  input.set(swap ? destination : source, 2);
  input.set(swap ? source : destination, 2 + length);
  input[2 + 2 * length] = protocol;
  if (withPorts) {
    const first = swap ? destinationPort : sourcePort;
    const second = swap ? sourcePort : destinationPort;
    input.set([first >> 8, first & 0xff, second >> 8, second & 0xff], 4 + 2 * length);
  }
  return `1:${base64(sha1(input))}`;
}

function addressBytes(words: Int32Array, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const word = words[at + (length === 4 ? 3 : i >> 2)];
    bytes[i] = word >>> (24 - 8 * (i & 3));
  }
  return bytes;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[group >> 18] + DIGITS[(group >> 12) & 63];
    text += i + 1 < bytes.length ? DIGITS[(group >> 6) & 63] : "=";
    text += i + 2 < bytes.length ? DIGITS[group & 63] : "=";
  }
  return text;
}
