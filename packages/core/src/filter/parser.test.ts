import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { print, type Element, type Expression, type Operand, type Slice, type Value, type Word } from "./ast.ts";
import { compileFilter } from "./compile.ts";
import { FilterError } from "./error.ts";
import { fieldNames } from "./fields.ts";
import { parse } from "./parser.ts";

/** Without the places in the text, which a printed tree does not keep. */
function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (key === "position" || key === "length" ? undefined : value)),
  );
}

function at<Kind>(kind: Kind, text: string) {
  return { kind, text, position: 0, length: 0 };
}

const numbers = fc.nat({ max: 70000 });
const words = fc.constantFrom(
  "ip.addr",
  "tcp",
  "80",
  "0x1F",
  "10.0.0.0/8",
  "fe80::/10",
  "00:1b:21:aa:bb:cc",
  "ftp-data",
  "9p",
);
const value: fc.Arbitrary<Value> = fc.oneof(
  words.map((text) => at("word" as const, text)),
  fc.string({ unit: "binary" }).map((text) => at("string" as const, text)),
);
const slice: fc.Arbitrary<Slice> = fc.record({
  from: fc.nat({ max: 20 }),
  count: fc.option(fc.nat({ max: 20 })),
  position: fc.constant(0),
  length: fc.constant(0),
});
const word: fc.Arbitrary<Word> = fc.record({
  kind: fc.constant("word" as const),
  text: words,
  slice: fc.option(slice),
  mask: fc.option(value),
  position: fc.constant(0),
  length: fc.constant(0),
});
const operand: fc.Arbitrary<Operand> = fc.oneof(
  word,
  fc.string({ unit: "binary" }).map((text) => at("string" as const, text)),
);
const quantifier = fc.constantFrom("any" as const, "all" as const);
const element: fc.Arbitrary<Element> = fc.record({ from: value, to: fc.option(value) });

const { expression } = fc.letrec<{ expression: Expression; junction: Expression }>((tie) => ({
  junction: fc.record({
    kind: fc.constantFrom("and" as const, "or" as const, "xor" as const),
    operands: fc.array(tie("expression"), { minLength: 2, maxLength: 4 }),
  }),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    word.map((name) => ({ kind: "presence" as const, operand: name })),
    fc.record({
      kind: fc.constant("comparison" as const),
      relation: fc.constantFrom("==" as const, "!=" as const, "<" as const, "<=" as const, ">" as const, ">=" as const),
      quantifier,
      left: operand,
      right: operand,
    }),
    fc.record({ kind: fc.constantFrom("contains" as const, "matches" as const), quantifier, left: word, right: value }),
    fc.record({
      kind: fc.constant("in" as const),
      quantifier,
      left: word,
      elements: fc.array(element, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant("not" as const), operand: tie("expression") }),
    tie("junction"),
  ),
}));

describe("the parser", () => {
  it("reads back what was printed", () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const text = print(tree);
        fc.pre(text.length <= 4096);
        expect(withoutPlaces(parse(text))).toEqual(withoutPlaces(tree));
      }),
      { numRuns: 500 },
    );
  });

  it("binds not before and, and before xor, xor before or", () => {
    const tree = parse("not a == 1 and b xor c or d");
    expect(tree && print(tree)).toBe("((not a == 1 and b) xor c) or d");
  });

  it("binds the same operators whichever way they are written", () => {
    const plain = parse('not a eq 1 and b ne 2 or c matches "x" xor d le 3');
    expect(withoutPlaces(parse('!a==1&&b!=2||c~"x"^^d<=3'))).toEqual(withoutPlaces(plain));
  });

  it("points at each part of the text", () => {
    const tree = parse('tcp.port  ==   "a\\x41"');
    expect(tree).toMatchObject({ left: { position: 0, length: 8 }, right: { position: 15, length: 7, text: "aA" } });
  });

  it("answers any text with a tree or a FilterError that points into it, and nothing else", () => {
    const symbols = "( ) { } [ ] .. , & && || ! != == === ~ in not any all and or xor matches contains";
    const others = '" "a" r" \\ - 0 1 443 10.0.0.1 0:3 é \n';
    const pieces = fc.constantFrom(...symbols.split(" "), ...others.split(" "), ...fieldNames());
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(" ")),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
      numbers.map((count) => "(not ".repeat(count % 1200)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          compileFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
          const { position, length, message } = error as FilterError;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThanOrEqual(1);
          expect(position + length).toBeLessThanOrEqual(text.length + 1);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 3000 },
    );
  });
});
