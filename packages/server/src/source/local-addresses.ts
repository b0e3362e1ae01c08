// This machine's own addresses, which tell incoming traffic from outgoing.

import { networkInterfaces } from "node:os";

/** 4 or 16 bytes each. */
export function localAddresses(): Uint8Array[] {
  return Object.values(networkInterfaces()).flatMap(
    (addresses) =>
      addresses?.map(({ address, family }) => (family === "IPv4" ? ipv4Bytes(address) : ipv6Bytes(address))) ?? [],
  );
}

export function ipv4Bytes(address: string): Uint8Array {
  return Uint8Array.from(address.split("."), Number);
}

/** As the system writes it: "::" for zero groups, and perhaps a zone after "%". */
export function ipv6Bytes(address: string): Uint8Array {
  const [head = "", tail] = address.replace(/%.*/, "").split("::");
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  before.forEach((word, i) => view.setUint16(2 * i, word));
  after.forEach((word, i) => view.setUint16(16 - 2 * (after.length - i), word));
  return bytes;
}

function words(groups: string): number[] {
  return groups === "" ? [] : groups.split(":").map((group) => Number.parseInt(group, 16));
}
