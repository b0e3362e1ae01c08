// Cuts the text of a filter into words, strings and symbols.

import { FilterError } from "./error.ts";

/** A filter is typed by a person or kept in a URL: longer than this is a mistake or an attack. */
export const MAX_FILTER_LENGTH = 4096;

export interface Token {
  /** A name, number or address is a word; what it means is decided by whoever looks at it. */
  kind: "word" | "string" | "symbol" | "end";
  /** The characters as they mean: of a string, what is between the quotes with escapes resolved. */
  text: string;
  position: number;
  length: number;
}

// Longest first: "===" must not be read as "==" and "=".
const SYMBOLS = ["===", "!==", "==", "!=", "~=", ">=", "<=", "&&", "||", "^^", ".."].concat([..."()[]{},<>!&~-"]);

const WORD = /[A-Za-z0-9_:](?:[A-Za-z0-9_:/-]|\.(?!\.))*/y;
const BLANK = /\s*/y;

export function tokenize(text: string): Token[] {
  if (text.length > MAX_FILTER_LENGTH) {
    throw new FilterError(`a filter has at most ${MAX_FILTER_LENGTH} characters`, MAX_FILTER_LENGTH, 1);
  }
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    position += lengthOf(BLANK, text, position);
    if (position === text.length) break;
    const token = next(text, position);
    tokens.push(token);
    position += token.length;
  }
  tokens.push({ kind: "end", text: "", position, length: 0 });
  return tokens;
}

function next(text: string, position: number): Token {
  const raw = (text[position] === "r" || text[position] === "R") && text[position + 1] === '"';
  if (raw || text[position] === '"') return string(text, position, raw);

  const length = lengthOf(WORD, text, position);
  if (length > 0) return { kind: "word", text: text.slice(position, position + length), position, length };

  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, position));
  if (symbol !== undefined) return { kind: "symbol", text: symbol, position, length: symbol.length };

  throw new FilterError(unexpected(text, position), position, 1);
}

function unexpected(text: string, position: number): string {
  switch (text[position]) {
    case "=":
      return "equality is written ==";
    case "|":
      return "or is written || (or as the word)";
    case "'":
      return 'text is written in double quotes, "like this"';
    default:
      return `the character ${JSON.stringify(String.fromCodePoint(text.codePointAt(position) ?? 0))} has no meaning here`;
  }
}

function lengthOf(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0].length ?? 0;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  "\\": "\\",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const NUMERIC_ESCAPE = /[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}/y;

/** A quoted string. In a raw one, r"…", backslashes stay; they only keep a quote from ending it. */
function string(source: string, start: number, raw: boolean): Token {
  let text = "";
  let at = start + (raw ? 2 : 1);
  while (at < source.length && source[at] !== '"') {
    if (source[at] !== "\\") {
      text += source[at++];
    } else if (raw) {
      text += source.slice(at, at + 2);
      at += 2;
    } else {
      const digits = lengthOf(NUMERIC_ESCAPE, source, at + 1);
      text += digits > 0 ? numericEscape(source.slice(at + 1, at + 1 + digits), at) : simpleEscape(source, at);
      at += 1 + Math.max(1, digits);
    }
  }
  if (at >= source.length) throw new FilterError('this text has no closing "', start, source.length - start);
  return { kind: "string", text, position: start, length: at + 1 - start };
}

function numericEscape(digits: string, position: number): string {
  const code = /^[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number.parseInt(digits.slice(1), 16);
  if (digits[0] !== "u" && code > 255) {
    throw new FilterError(`\\${digits} is larger than a byte`, position, 1 + digits.length);
  }
  return String.fromCharCode(code);
}

function simpleEscape(source: string, position: number): string {
  const letter = source[position + 1];
  const meaning = letter === undefined ? undefined : ESCAPES[letter];
  if (meaning === undefined) {
    throw new FilterError('unknown escape: write \\\\ for a backslash, or a raw text r"…"', position, 2);
  }
  return meaning;
}
