// WireGuard messages (wireguard.com/protocol) in shape: keys and cipher text are the caller's bytes.

import { bytes, le32 } from "../bytes.ts";

export const wireguardInitiation = (sender: number, cipherText: Uint8Array): Uint8Array =>
  fit(148, [1, 0, 0, 0, ...le32(sender)], cipherText);
export const wireguardResponse = (sender: number, receiver: number, cipherText: Uint8Array): Uint8Array =>
  fit(92, [2, 0, 0, 0, ...le32(sender), ...le32(receiver)], cipherText);
export const wireguardData = (receiver: number, counter: number, cipherText: Uint8Array): Uint8Array =>
  bytes([4, 0, 0, 0, ...le32(receiver), ...le32(counter), ...le32(0)], cipherText);

const fit = (length: number, head: readonly number[], cipherText: Uint8Array): Uint8Array =>
  bytes(head, cipherText.subarray(0, length - head.length));
