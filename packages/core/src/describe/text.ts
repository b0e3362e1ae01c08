// Text from the wire, made harmless: printable characters only, cut to a length, everything else as a middle dot.

/** `bytes[at, end)` as one line of at most `limit` characters. */
export function wireText(bytes: Uint8Array, at: number, end: number, limit: number): string {
  let text = "";
  const stop = Math.min(end, at + limit);
  for (let i = at; i < stop; i++) {
    const byte = bytes[i];
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  }
  return stop < end ? `${text}…` : text;
}

/** The text as at most `limit` characters. */
export function clipped(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** The first line of `bytes[at, end)`. */
export function firstLine(bytes: Uint8Array, at: number, end: number, limit: number): string {
  let stop = at;
  while (stop < end && bytes[stop] !== 10 && bytes[stop] !== 13) stop++;
  return wireText(bytes, at, stop, limit);
}
