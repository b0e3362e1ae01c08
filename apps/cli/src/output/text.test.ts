// Text that came from the wire, on its way to a terminal, a spreadsheet and JSON.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvCell, jsonText, terminalText } from "./text.ts";

/** What a terminal obeys, and what turns text round. */
const HOSTILE = [
  "\u001b[2J",
  "\u009b31m",
  "a\rb",
  "a\nb",
  "\u0007",
  "\u0000",
  "\u007f",
  "\u202egpj.exe",
  "\u2066x\u2069",
  "\u2028",
];
const unsafe = (text: string): boolean =>
  [...text].some((character) => {
    const code = character.codePointAt(0)!;
    return (
      code < 0x20 || (code >= 0x7f && code < 0xa0) || /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.test(character)
    );
  });
const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...HOSTILE));

describe("for a terminal", () => {
  test.each(HOSTILE)("%j is dots", (text) => {
    expect(terminalText(text)).toContain("·");
    expect(unsafe(terminalText(text))).toBe(false);
  });

  test("other text stays as it is, and any text is as long as it was", () => {
    expect(terminalText("eth0 é 漢 – 🙂")).toBe("eth0 é 漢 – 🙂");
    fc.assert(
      fc.property(anything, (text) => {
        expect(terminalText(text)).toHaveLength(text.length);
        expect(unsafe(terminalText(text))).toBe(false);
      }),
    );
  });
});

/** One line of RFC 4180. */
function parseCsv(line: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const cell = /^(?:"((?:[^"]|"")*)"|([^",]*))/.exec(rest)!;
    cells.push((cell[1]?.replaceAll('""', '"') ?? cell[2])!);
    rest = rest.slice(cell[0].length);
    if (rest === "") return cells;
    if (!rest.startsWith(",")) throw new Error(`not CSV: ${line}`);
    rest = rest.slice(1);
  }
}

describe("for a spreadsheet", () => {
  test.each<[unknown, string]>([
    [null, ""],
    [undefined, ""],
    [-5.5, "-5.5"],
    [0, "0"],
    [true, "true"],
    ["plain", "plain"],
    ["", ""],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\uff1d1", "'\uff1d1"],
    ["=a,b", '"\'=a,b"'],
    ["\t=1", "·=1"],
    ["a\r\nb", "a··b"],
    [["a", 1], '"[""a"",1]"'],
  ])("%j is %s", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test("any cells in a line are those cells again, without formulas and control characters", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 2, maxLength: 5 }), (texts) => {
        const line = texts.map(csvCell).join(",");
        expect(unsafe(line)).toBe(false);
        const cells = parseCsv(line);
        expect(cells).toHaveLength(texts.length);
        cells.forEach((cell, i) => {
          expect(cell).not.toMatch(/^[=+\-@]/);
          expect(cell.replace(/^'/, "")).toBe(terminalText(texts[i]!).replace(/^'/, ""));
        });
      }),
    );
  });
});

test("as JSON any value is one safe line, and itself again", () => {
  fc.assert(
    fc.property(fc.dictionary(anything, anything), (value) => {
      const text = jsonText(value);
      expect(unsafe(text)).toBe(false);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
