// The syntax tree of a filter, and how it is written out again.

export interface Span {
  position: number;
  length: number;
}

/** Bytes of an address: `eth.src[0:3]`. An open end is null. */
export interface Slice extends Span {
  from: number;
  count: number | null;
}

/** A field or a value: which of the two, the compiler knows from the table of fields. */
export interface Word extends Span {
  kind: "word";
  text: string;
  slice: Slice | null;
  /** `tcp.flags & 0x02`: the bits to look at. */
  mask: Value | null;
}

export interface Text extends Span {
  kind: "string";
  text: string;
}

export type Operand = Word | Text;

/** A value where only a value can stand. */
export interface Value extends Span {
  kind: "word" | "string";
  text: string;
}

export type Relation = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A field can occur several times in a frame: must any of them fulfil a test, or all? */
export type Quantifier = "any" | "all";

export type Expression = Junction | Negation | Presence | Comparison | Search | Membership;

export interface Junction {
  kind: "and" | "or" | "xor";
  operands: Expression[];
}

export interface Negation {
  kind: "not";
  operand: Expression;
}

/** A bare field: does the frame have it? With a mask: is one of the bits set? */
export interface Presence {
  kind: "presence";
  operand: Word;
}

export interface Comparison {
  kind: "comparison";
  relation: Relation;
  quantifier: Quantifier;
  left: Operand;
  right: Operand;
}

export interface Search {
  kind: "contains" | "matches";
  quantifier: Quantifier;
  left: Word;
  right: Value;
}

export interface Membership {
  kind: "in";
  quantifier: Quantifier;
  left: Word;
  elements: Element[];
}

/** A value, or a range of values with both ends included. */
export interface Element {
  from: Value;
  to: Value | null;
}

/** Writes the filter so that parsing it gives the same tree. */
export function print(node: Expression): string {
  switch (node.kind) {
    case "and":
    case "or":
    case "xor":
      return node.operands.map(printNested).join(` ${node.kind} `);
    case "not":
      return `not ${printNested(node.operand)}`;
    case "presence":
      return printOperand(node.operand);
    case "comparison":
      return printComparison(node);
    case "contains":
    case "matches":
      return `${prefix(node.quantifier)}${printOperand(node.left)} ${node.kind} ${printValue(node.right)}`;
    case "in":
      return `${prefix(node.quantifier)}${printOperand(node.left)} in {${node.elements.map(printElement).join(", ")}}`;
  }
}

function printNested(node: Expression): string {
  const simple = node.kind !== "and" && node.kind !== "or" && node.kind !== "xor";
  return simple ? print(node) : `(${print(node)})`;
}

function printComparison({ relation, quantifier, left, right }: Comparison): string {
  // Equality has a symbol for each quantifier; "!=" alone means that all differ.
  const natural = relation === "!=" ? "all" : "any";
  return `${quantifier === natural ? "" : `${quantifier} `}${printOperand(left)} ${relation} ${printOperand(right)}`;
}

function prefix(quantifier: Quantifier): string {
  return quantifier === "all" ? "all " : "";
}

function printElement({ from, to }: Element): string {
  return to === null ? printValue(from) : `${printValue(from)} .. ${printValue(to)}`;
}

function printOperand(operand: Operand): string {
  if (operand.kind === "string") return printValue(operand);
  const { text, slice, mask } = operand;
  const bytes = slice === null ? "" : `[${slice.from}:${slice.count ?? ""}]`;
  return `${text}${bytes}${mask === null ? "" : ` & ${printValue(mask)}`}`;
}

function printValue(value: Value): string {
  if (value.kind === "word") return value.text;
  // Everything outside printable ASCII as \uNNNN: legible anywhere, and no escape of ours is missing.
  const escaped = value.text.replace(/["\\]/g, "\\$&").replace(/[^ -~]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}
