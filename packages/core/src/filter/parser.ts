// Filter text to syntax tree: Wireshark's display-filter grammar, without arithmetic and functions.
// From weakest to strongest: or, xor, and, not, comparison, &.

import type { Element, Expression, Operand, Quantifier, Relation, Slice, Span, Value, Word } from "./ast.ts";
import { FilterError } from "./error.ts";
import { tokenize, type Token } from "./lexer.ts";

/** Parentheses and negations inside each other. The parser recurses, so this is also its stack limit. */
const MAX_DEPTH = 100;

const JUNCTIONS = [
  { kind: "or", spellings: ["or", "||"] },
  { kind: "xor", spellings: ["xor", "^^"] },
  { kind: "and", spellings: ["and", "&&"] },
] as const;

const NOT = ["not", "!"];

/** Each comparison operator, with its quantifier where nothing else is said: since Wireshark 4, a != b says that all differ. */
const COMPARISONS: ReadonlyMap<string, readonly [Relation, Quantifier]> = new Map([
  ["==", ["==", "any"]],
  ["eq", ["==", "any"]],
  ["any_eq", ["==", "any"]],
  ["===", ["==", "all"]],
  ["all_eq", ["==", "all"]],
  ["!=", ["!=", "all"]],
  ["ne", ["!=", "all"]],
  ["all_ne", ["!=", "all"]],
  ["!==", ["!=", "any"]],
  ["~=", ["!=", "any"]],
  ["any_ne", ["!=", "any"]],
  [">", [">", "any"]],
  ["gt", [">", "any"]],
  [">=", [">=", "any"]],
  ["ge", [">=", "any"]],
  ["<", ["<", "any"]],
  ["lt", ["<", "any"]],
  ["<=", ["<=", "any"]],
  ["le", ["<=", "any"]],
]);

const SEARCHES: ReadonlyMap<string, "contains" | "matches"> = new Map([
  ["contains", "contains"],
  ["matches", "matches"],
  ["~", "matches"],
]);

const MASKS = ["&", "bitand", "bitwise_and"];

/** Words that cannot be a field or a value. */
const RESERVED: ReadonlySet<string> = new Set([
  ...JUNCTIONS.flatMap(({ spellings }) => spellings),
  ...NOT,
  ...MASKS,
  ...COMPARISONS.keys(),
  ...SEARCHES.keys(),
  "in",
  "any",
  "all",
]);

/** Null for an empty text, which selects everything. */
export function parse(text: string): Expression | null {
  return new Parser(tokenize(text)).filter();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  filter(): Expression | null {
    if (this.#ended) return null;
    const expression = this.#junction(0);
    if (!this.#ended) throw this.#afterExpression();
    return expression;
  }

  #junction(level: number): Expression {
    const junction = JUNCTIONS[level];
    if (junction === undefined) return this.#negation();
    const operands = [this.#junction(level + 1)];
    while (this.#takes(junction.spellings)) operands.push(this.#junction(level + 1));
    return operands.length === 1 ? operands[0] : { kind: junction.kind, operands };
  }

  #negation(): Expression {
    if (!this.#isOneOf(NOT)) return this.#test();
    this.#enter();
    this.#at++;
    const operand = this.#negation();
    this.#depth--;
    return { kind: "not", operand };
  }

  #test(): Expression {
    if (this.#isOneOf(["any", "all"])) {
      const quantifier = this.#take().text === "all" ? "all" : "any";
      const left = this.#operand();
      const relation = this.#relation(left, quantifier);
      if (relation === null) throw this.#expected(`a comparison after ${quantifier} …`);
      return relation;
    }
    if (this.#isOneOf(["(", "{"])) return this.#group();

    const operand = this.#operand();
    const relation = this.#relation(operand, null);
    if (relation !== null) return relation;
    if (operand.kind === "string")
      throw new FilterError("expected a field, not a text", operand.position, operand.length);
    return { kind: "presence", operand };
  }

  /** Parentheses; braces are Wireshark's parentheses around a calculation. */
  #group(): Expression {
    this.#enter();
    const open = this.#take();
    const inner = this.#junction(0);
    if (this.#ended) throw new FilterError(`this ${open.text} is never closed`, open.position, 1);
    if (!this.#takes([open.text === "(" ? ")" : "}"])) throw this.#afterExpression();
    this.#depth--;
    if (inner.kind === "presence") return this.#relation(inner.operand, null) ?? inner;
    return inner;
  }

  /** What follows an operand: a comparison, `contains`, `matches`, `in`. Null where nothing of it follows. */
  #relation(left: Operand, quantifier: Quantifier | null): Expression | null {
    const comparison = this.#comparison();
    if (comparison !== undefined) return this.#comparisons(left, quantifier);

    const search = this.#token.kind === "string" ? undefined : SEARCHES.get(this.#token.text);
    if (search !== undefined) {
      this.#at++;
      return { kind: search, quantifier: quantifier ?? "any", left: field(left), right: this.#value() };
    }
    if (this.#takes(["in"])) {
      return { kind: "in", quantifier: quantifier ?? "any", left: field(left), elements: this.#set() };
    }
    if (this.#token.text === "not" && this.#tokens[this.#at + 1]?.text === "in") {
      this.#at += 2;
      const operand: Expression = {
        kind: "in",
        quantifier: quantifier ?? "any",
        left: field(left),
        elements: this.#set(),
      };
      return { kind: "not", operand };
    }
    return null;
  }

  /** `a < b`, or the chain `a < b <= c`, which means `a < b and b <= c`. */
  #comparisons(first: Operand, quantifier: Quantifier | null): Expression {
    const operands: Expression[] = [];
    let left = first;
    for (;;) {
      const comparison = this.#comparison();
      if (comparison === undefined) break;
      this.#at++;
      const right = this.#operand();
      const [relation, natural] = comparison;
      operands.push({ kind: "comparison", relation, quantifier: quantifier ?? natural, left, right });
      left = right;
    }
    return operands.length === 1 ? operands[0] : { kind: "and", operands };
  }

  #comparison(): readonly [Relation, Quantifier] | undefined {
    return this.#token.kind === "string" ? undefined : COMPARISONS.get(this.#token.text);
  }

  #set(): Element[] {
    const open = this.#token;
    if (!this.#takes(["{"])) throw this.#expected("{ with the values of the set, as in {80, 443, 8000..8100}");
    const elements: Element[] = [];
    do {
      const from = this.#value();
      elements.push({ from, to: this.#takes([".."]) ? this.#value() : null });
    } while (this.#takes([","]));
    if (this.#ended) throw new FilterError("this { is never closed", open.position, 1);
    if (!this.#takes(["}"])) throw this.#expected("a comma between the values of a set, or }");
    return elements;
  }

  #operand(): Operand {
    if (this.#token.kind === "string") return { kind: "string", ...this.#textAndSpan(this.#take()) };
    const word = this.#value("a field or a value");
    if (this.#isOneOf(["("])) {
      throw new FilterError(`functions such as ${word.text}(…) are not supported`, word.position, word.length);
    }
    const slice = this.#isOneOf(["["]) ? this.#slice() : null;
    const mask = this.#takes(MASKS) ? this.#value() : null;
    return { kind: "word", ...this.#textAndSpan(word), slice, mask };
  }

  #value(what = "a value"): Value {
    const token = this.#token;
    if (token.kind === "string") return { kind: "string", ...this.#textAndSpan(this.#take()) };
    if (token.kind === "symbol" && token.text === "-") {
      throw new FilterError("negative numbers match no field: expected a number from 0", token.position, 1);
    }
    if (token.kind !== "word" || RESERVED.has(token.text)) throw this.#expected(what);
    return { kind: "word", ...this.#textAndSpan(this.#take()) };
  }

  /** [from:count], [from-to], [at], [:count] and [from:]. */
  #slice(): Slice {
    const { position } = this.#take();
    const token = this.#take();
    const parts = /^(\d{0,4})(?:([:-])(\d{0,4}))?$/.exec(token.text);
    if (token.kind !== "word" || parts === null || !this.#isOneOf(["]"])) {
      throw new FilterError("expected bytes as [start:count] or [first-last]", token.position, token.length);
    }
    const end = this.#take();
    const [, start, separator, last] = parts;
    const from = Number(start);
    const count = separator === undefined ? 1 : separator === ":" ? Number(last) : Number(last) - from + 1;
    return { from, count: last === "" ? null : count, position, length: end.position + 1 - position };
  }

  #textAndSpan({ text, position, length }: { text: string } & Span): { text: string } & Span {
    return { text, position, length };
  }

  get #token(): Token {
    return this.#tokens[this.#at];
  }

  get #ended(): boolean {
    return this.#token.kind === "end";
  }

  #take(): Token {
    // The end stays: whoever meets it says what was expected instead.
    return this.#ended ? this.#token : this.#tokens[this.#at++];
  }

  #isOneOf(texts: readonly string[]): boolean {
    return this.#token.kind !== "string" && this.#token.kind !== "end" && texts.includes(this.#token.text);
  }

  #takes(texts: readonly string[]): boolean {
    if (!this.#isOneOf(texts)) return false;
    this.#at++;
    return true;
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) {
      throw new FilterError(
        `more than ${MAX_DEPTH} parentheses and negations inside each other`,
        this.#token.position,
        1,
      );
    }
  }

  #expected(what: string): FilterError {
    const { kind, text, position, length } = this.#token;
    if (kind === "end") return new FilterError(`the filter ends too early: expected ${what}`, position, 1);
    return new FilterError(`expected ${what}, not ${text}`, position, length);
  }

  #afterExpression(): FilterError {
    const { kind, text, position, length } = this.#token;
    const lower = text.toLowerCase();
    if (kind === "word" && lower !== text && RESERVED.has(lower)) {
      return new FilterError(`operators are written in lower case: ${lower}`, position, length);
    }
    if (text === ")" || text === "}") return new FilterError(`this ${text} closes nothing`, position, length);
    return this.#expected("and, or, a comparison such as ==, or the end");
  }
}

function field(operand: Operand): Word {
  if (operand.kind === "word") return operand;
  throw new FilterError("expected a field, not a text", operand.position, operand.length);
}
