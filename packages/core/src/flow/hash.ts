// Keyed hashing of flow keys. The seed is random for each run, so that nobody can choose addresses that fall into one bucket.

/** One endpoint: address words and port. */
export function hashEndpoint(a: number, b: number, c: number, d: number, port: number, seed: number): number {
  let h = seed ^ port;
  h = round(h, a);
  h = round(h, b);
  h = round(h, c);
  h = round(h, d);
  return finish(h);
}

/** IPv4 endpoint: the same in one round. */
export function hashEndpoint4(address: number, port: number, seed: number): number {
  return finish(round(seed ^ port, address));
}

/** Both endpoints, in either order, and what else is in the key. */
export function hashPair(one: number, other: number, kind: number): number {
  // A sum of the two is symmetric, and unlike XOR it does not vanish when both ends are equal.
  return finish(Math.imul((one + other) | 0, 0x9e3779b1) ^ kind);
}

function round(h: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  const mixed = h ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** The finalizer of MurmurHash3. */
function finish(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
