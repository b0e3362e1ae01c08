// IP addresses as text: dotted quads, and RFC 5952 for IPv6.

/** `bytes[at, at + 4)` as a dotted quad. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** `bytes[at, at + 16)` as RFC 5952 wants it: lower case, the longest run of two or more zero groups as "::". */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  if (isMapped(bytes, at)) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  let runStart = -1;
  let runLength = 1;
  for (let group = 0; group < 8; group++) {
    let length = 0;
    while (group + length < 8 && word(bytes, at, group + length) === 0) length++;
    if (length > runLength) {
      runStart = group;
      runLength = length;
    }
    if (length > 1) group += length - 1;
  }
  let text = "";
  for (let group = 0; group < 8; group++) {
    if (group === runStart) {
      text += "::";
      group += runLength - 1;
      continue;
    }
    if (text !== "" && !text.endsWith("::")) text += ":";
    text += word(bytes, at, group).toString(16);
  }
  return text;
}

export function formatMac(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let i = 0; i < 6; i++) text += (i === 0 ? "" : ":") + bytes[at + i].toString(16).padStart(2, "0");
  return text;
}

function word(bytes: Uint8Array, at: number, group: number): number {
  return (bytes[at + 2 * group] << 8) | bytes[at + 2 * group + 1];
}

/** RFC 5952, 5: IPv4-mapped addresses show the IPv4 part. */
function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}
