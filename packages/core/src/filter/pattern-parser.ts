// Syntax of the regular expressions of `matches`: . [] () | * + ? {m,n} ^ $ \d \w \s and escaped characters.

import type { FilterError } from "./error.ts";

const MAX_DEPTH = 50;
const MAX_REPEAT = 1000;

export type Node =
  | { kind: "character"; accepts: (code: number) => boolean }
  | { kind: "start" | "end" }
  | { kind: "sequence" | "choice"; parts: Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number };

export class PatternParser {
  readonly #source: string;
  readonly #fail: (message: string) => FilterError;
  #ignoreCase = true;
  #at = 0;
  #depth = 0;

  constructor(source: string, fail: (message: string) => FilterError) {
    this.#source = source;
    this.#fail = fail;
  }

  parse(): Node {
    if (this.#takes("(?-i)")) this.#ignoreCase = false;
    else this.#takes("(?i)");
    const node = this.#choice();
    if (this.#at < this.#source.length) throw this.#fail("a ) closes nothing");
    return node;
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw this.#fail("groups are nested too deep");
    const parts = [this.#sequence()];
    while (this.#takes("|")) parts.push(this.#sequence());
    this.#depth--;
    return parts.length === 1 ? parts[0] : { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && this.#peek !== "|" && this.#peek !== ")") parts.push(this.#repeated());
    return { kind: "sequence", parts };
  }

  #repeated(): Node {
    const part = this.#atom();
    const bounds = this.#bounds();
    if (bounds === null) return part;
    // A lazy repetition finds the same texts: it differs only in where a match ends.
    this.#takes("?");
    if (this.#peek === "*" || this.#peek === "+" || this.#bounds() !== null) throw this.#fail("nothing to repeat");
    return { kind: "repeat", part, least: bounds[0], most: bounds[1] };
  }

  #bounds(): readonly [number, number] | null {
    if (this.#takes("*")) return [0, Infinity];
    if (this.#takes("+")) return [1, Infinity];
    if (this.#takes("?")) return [0, 1];
    const braces = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#source.slice(this.#at, this.#at + 12));
    if (braces === null) return null;
    this.#at += braces[0].length;
    const least = Number(braces[1]);
    const most = braces[2] === undefined ? least : braces[3] === "" ? Infinity : Number(braces[3]);
    if (most < least || least > MAX_REPEAT || (most !== Infinity && most > MAX_REPEAT)) {
      throw this.#fail(`cannot repeat ${braces[0]} times`);
    }
    return [least, most];
  }

  #atom(): Node {
    const character = this.#take();
    switch (character) {
      case "(": {
        if (this.#peek === "?" && !this.#takes("?:")) throw this.#fail("only plain groups ( ) and (?: ) are supported");
        const node = this.#choice();
        if (!this.#takes(")")) throw this.#fail("a ( is never closed");
        return node;
      }
      case "[":
        return { kind: "character", accepts: this.#class() };
      case ".":
        return { kind: "character", accepts: (code) => code !== 10 };
      case "^":
        return { kind: "start" };
      case "$":
        return { kind: "end" };
      case "*":
      case "+":
      case "?":
        throw this.#fail("nothing to repeat");
      case "\\":
        return { kind: "character", accepts: this.#escape() };
      default:
        return { kind: "character", accepts: this.#range(character, character) };
    }
  }

  #class(): (code: number) => boolean {
    const negated = this.#takes("^");
    const tests: ((code: number) => boolean)[] = [];
    // A ] at the start stands for itself.
    do tests.push(this.#classPart());
    while (this.#at < this.#source.length && this.#peek !== "]");
    if (!this.#takes("]")) throw this.#fail("a [ is never closed");
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #classPart(): (code: number) => boolean {
    const from = this.#take();
    if (from === "\\" && /[dDwWsS]/.test(this.#peek)) return this.#escape();
    const first = from === "\\" ? this.#literalEscape() : from;
    const isRange = this.#peek === "-" && this.#source[this.#at + 1] !== "]" && this.#at + 1 < this.#source.length;
    if (!isRange) return this.#range(first, first);
    this.#at++;
    const to = this.#take();
    const last = to === "\\" ? this.#literalEscape() : to;
    if (last < first) throw this.#fail(`the range ${first}-${last} runs backwards`);
    return this.#range(first, last);
  }

  #escape(): (code: number) => boolean {
    switch (this.#peek) {
      case "d":
        return this.#named(isDigit);
      case "D":
        return this.#named((code) => !isDigit(code));
      case "w":
        return this.#named(isWord);
      case "W":
        return this.#named((code) => !isWord(code));
      case "s":
        return this.#named(isSpace);
      case "S":
        return this.#named((code) => !isSpace(code));
      default: {
        const literal = this.#literalEscape();
        return this.#range(literal, literal);
      }
    }
  }

  #named(test: (code: number) => boolean): (code: number) => boolean {
    this.#at++;
    return test;
  }

  #literalEscape(): string {
    const character = this.#take();
    const control = { t: "\t", n: "\n", r: "\r", f: "\f" }[character];
    if (control !== undefined) return control;
    if (character === "" || /[A-Za-z0-9]/.test(character)) throw this.#fail(`\\${character} is not supported`);
    return character;
  }

  #range(first: string, last: string): (code: number) => boolean {
    const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
    const inside = (code: number) => code >= from && code <= to;
    if (!this.#ignoreCase) return inside;
    return (code) => inside(code) || inside(otherCase(code));
  }

  get #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #take(): string {
    return this.#source[this.#at++] ?? "";
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

/** Of the ASCII letters; every other character is its own. */
function otherCase(code: number): number {
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? code ^ 0x20 : code;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isWord(code: number): boolean {
  const letter = code | 0x20;
  return isDigit(code) || code === 0x5f || (letter >= 0x61 && letter <= 0x7a);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 9 && code <= 13);
}
