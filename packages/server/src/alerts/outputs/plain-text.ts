// Text for a line of a log, a header of a mail, a field of a message. Parts of it come from the wire, and whoever sends them
// must not be able to begin a new line, a new header or an escape sequence.

/** Controls (Cc), formatting such as right-to-left marks (Cf), line and paragraph separators, lone surrogates. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

export function plainText(text: string, most: number): string {
  const plain = text.replace(HARMFUL, " ").trim();
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
