// Addresses from text to bytes. The callers are ours, so a wrong text is a programmer's error and throws.

import { bytes, hex, u16 } from "./bytes.ts";

/** `mac("02:00:00:00:00:01")`. */
export const mac = remembered((text) => sized(hex(text), 6, text));

export const ipv4Address = remembered((text) => sized(Uint8Array.from(text.split("."), Number), 4, text));

/** Understands `::` (RFC 4291 section 2.2), but no dotted tail. */
export const ipv6Address = remembered((text) => {
  const [head = "", tail] = text.split("::");
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return sized(bytes(...[...left, ...Array<number>(zeros).fill(0), ...right].map(u16)), 16, text);
});

export const isIpv6 = (text: string): boolean => text.includes(":");

/** Four or sixteen bytes, by the look of the text. */
export const ipAddress = (text: string): Uint8Array => (isIpv6(text) ? ipv6Address(text) : ipv4Address(text));

const groups = (text: string): number[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));

function sized(address: Uint8Array, length: number, text: string): Uint8Array {
  if (address.length !== length) throw new RangeError(`not an address of ${length} bytes: ${text}`);
  return address;
}

/** A conversation writes the same few addresses into every frame. The bytes are shared: nobody may change them. */
function remembered(parse: (text: string) => Uint8Array): (text: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (text) => {
    let address = known.get(text);
    if (address === undefined) {
      address = parse(text);
      if (known.size < 1024) known.set(text, address);
    }
    return address;
  };
}
