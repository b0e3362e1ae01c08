// Text for a terminal or a spreadsheet. What came from the wire must not become an escape sequence or a formula.

/** Control characters, which a terminal would obey, line separators, and the characters that turn text round. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** What a spreadsheet takes for the beginning of a formula; the full-width forms too. */
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

export function terminalText(text: string): string {
  return text.replace(UNSAFE, "·");
}

/** JSON on one line, which is as safe to look at: what JSON.stringify lets through is escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One CSV cell (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = terminalText(FORMULA.test(text) ? `'${text}` : text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
