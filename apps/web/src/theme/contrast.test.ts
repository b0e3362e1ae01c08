import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function tokens(scheme: string): ReadonlyMap<string, string> {
  const block = css.slice(css.indexOf(`[data-mantine-color-scheme="${scheme}"] {`));
  const lines = block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return new Map([...lines].map(([, name, value]) => [name, value]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["dark", "light"])("the %s theme", (scheme) => {
  const token = tokens(scheme);
  const of = (name: string) => token.get(name) ?? "";

  it.each(["text", "muted", "accent", "good", "warning", "wrong"])("has %s readable on every ground (AA)", (name) => {
    for (const ground of ["background", "panel", "raised", "hover", "selected"]) {
      expect(contrast(of(name), of(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("has a scale for heat that grows away from the ground, told apart by lightness alone", () => {
    const steps = ["panel", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5"].map(of);
    for (let step = 1; step < steps.length; step++) {
      expect(contrast(steps[step], steps[step - 1]), `step ${step}`).toBeGreaterThanOrEqual(1.25);
      expect(contrast(steps[step], steps[0])).toBeGreaterThan(contrast(steps[step - 1], steps[0]));
    }
  });

  it("has its chart colours and its primary button readable", () => {
    for (const name of ["blue", "violet", "amber", "teal", "green", "grey", "pink"]) {
      // Graphics need 3:1 (WCAG 1.4.11).
      expect(contrast(of(name), of("panel")), name).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(of("on-primary"), of("primary"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("wrong"), of("wrong-soft"))).toBeGreaterThanOrEqual(4.5);
  });
});
