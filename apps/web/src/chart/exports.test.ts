import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";
import { ringPath } from "./donut.ts";
import { escape, toSvg } from "./drawing.ts";

describe("exports", () => {
  it("write CSV that no spreadsheet takes for a formula", () => {
    expect(
      toCsv(
        ["name", "bytes"],
        [
          ["=HYPERLINK(1)", 3],
          ['a "b", c', null],
          ["-", -4],
        ],
      ),
    ).toBe(`name,bytes\r\n'=HYPERLINK(1),3\r\n"a ""b"", c",\r\n'-,-4\r\n`);
  });

  it("write nothing from the wire as markup", () => {
    const text = `<script>alert("1")</script>&'\u0000`;
    const svg = toSvg(
      { width: 10, height: 10, shapes: [{ kind: "text", x: 0, y: 0, text, fill: "text" }] },
      () => "#fff",
    );
    expect(svg).not.toContain("<script");
    expect(escape("\u0000")).toBe("\ufffd");
  });
});

describe("a donut", () => {
  it("draws a whole ring as a ring", () => {
    expect(ringPath(50, 50, 48, 30, 0, 1)).toContain("A48");
    expect(ringPath(50, 50, 48, 30, 0, 1)).not.toContain("NaN");
    expect(ringPath(50, 50, 48, 30, 0.2, 0.2)).not.toContain("NaN");
  });
});
