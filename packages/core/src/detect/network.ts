// Addresses and networks as people write them: 192.0.2.1, 192.0.2.0/24, 2001:db8::/32.

/** Four words, IPv4 in the last one; `bits` counts from the beginning of the address's own 32 or 128. */
export interface Network {
  ipv6: boolean;
  words: Int32Array;
  bits: number;
}

/** Null for what is none. Bits behind the prefix are cleared. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const most = address.ipv6 ? 128 : 32;
  const bits = slash < 0 ? most : prefixLength(text.slice(slash + 1), most);
  if (bits < 0) return null;
  const { words } = address;
  const unused = address.ipv6 ? 0 : 96;
  for (let i = 0; i < 4; i++) words[i] &= maskOf(bits + unused - 32 * i);
  return { ...address, bits };
}

/** The word's mask when `bits` of it and what follows belong to the prefix. */
function maskOf(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}

function prefixLength(text: string, most: number): number {
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : -1;
}

export function parseAddress(text: string): { ipv6: boolean; words: Int32Array } | null {
  const words = new Int32Array(4);
  if (!text.includes(":")) {
    const address = ipv4Word(text);
    if (address === null) return null;
    words[3] = address;
    return { ipv6: false, words };
  }
  const groups = ipv6Groups(text);
  if (groups === null) return null;
  for (let i = 0; i < 8; i++) words[i >> 1] |= groups[i] << (i % 2 === 0 ? 16 : 0);
  return { ipv6: true, words };
}

const ZERO = 0x30;

function ipv4Word(text: string): number | null {
  let word = 0;
  let part = -1;
  let dots = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9 && ++digits <= 3) part = Math.max(0, part) * 10 + digit;
    else if (text[i] === "." && part >= 0 && part <= 255 && ++dots <= 3) {
      word = (word << 8) | part;
      part = -1;
      digits = 0;
    } else return null;
  }
  return dots === 3 && part >= 0 && part <= 255 ? (word << 8) | part : null;
}

function ipv6Groups(text: string): number[] | null {
  if (text.length > 45) return null;
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [front, back] = [halves[0], halves[1] ?? ""].map(groupsOf);
  if (front === null || back === null) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...front, ...Array<number>(missing).fill(0), ...back];
}

function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    const mapped = i === parts.length - 1 && part.includes(".") ? ipv4Word(part) : null;
    if (mapped !== null) groups.push(mapped >>> 16, mapped & 0xffff);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** Whether the address, as four words, lies in the network. */
export function isInside({ ipv6, words, bits }: Network, address: { ipv6: boolean; words: Int32Array }): boolean {
  if (ipv6 !== address.ipv6) return false;
  const unused = ipv6 ? 0 : 96;
  for (let i = 0; i < 4; i++) {
    if (((words[i] ^ address.words[i]) & maskOf(bits + unused - 32 * i)) !== 0) return false;
  }
  return true;
}
