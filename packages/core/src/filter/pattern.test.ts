import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { FilterError } from "./error.ts";
import { compilePattern } from "./pattern.ts";

const matches = (pattern: string, text: string) => compilePattern(pattern, 0, pattern.length)(text);

describe("a regular expression", () => {
  it("agrees with JavaScript's own on patterns that both know", () => {
    const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "[a-b]", "\\d", "\\w", "^", "$", "1", "\\.");
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
        fc
          .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "??"))
          .map(([part, repeat]) => `(?:${part})${repeat}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "A", "B", "1", ".", "-"), maxLength: 8 });
    fc.assert(
      fc.property(node, text, (pattern, subject) => {
        expect(matches(pattern, subject)).toBe(new RegExp(pattern, "i").test(subject));
      }),
      { numRuns: 2000 },
    );
  });

  it("finds letters in either case, unless told otherwise", () => {
    expect(matches("GoogleVideo", "www.googlevideo.com")).toBe(true);
    expect(matches("(?-i)GoogleVideo", "www.googlevideo.com")).toBe(false);
    expect(matches("^[^W]", "www")).toBe(false);
  });

  it("takes time in proportion to the text, where backtracking would never end", () => {
    const before = process.cpuUsage().user;
    expect(matches("^(a+)+$", `${"a".repeat(5000)}b`)).toBe(false);
    expect(matches("(a|a)*(a|a)*b", "a".repeat(5000))).toBe(false);
    expect(process.cpuUsage().user - before).toBeLessThan(5e6);
  });

  it.each(["(", ")", "a**", "*a", "[a", "a{3,2}", "\\q", "(?=a)", "(a{1000}){1000}", "b-\\1", "[z-a]", "(".repeat(60)])(
    "is refused: %s",
    (pattern) => {
      expect(() => compilePattern(pattern, 0, 1)).toThrow(FilterError);
    },
  );

  it("repeats nothing in no time", () => {
    expect(matches("(((){1000}){1000}){1000}x", "x")).toBe(true);
  });

  it("answers any pattern with a FilterError or a machine", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab()[]{}|*+?^$.\\-,1:i"), maxLength: 30 }), (pattern) => {
        try {
          compilePattern(pattern, 0, 1)("abba");
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
