import type { InterfaceInfo, SourceState } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { lastCapture, usualChoice } from "./usual-choice.ts";

const there = [
  { name: "eth0", default: true },
  { name: "wlan0", default: false },
] as InterfaceInfo[];

const source = (kind: string, ...interfaces: string[]) => ({ kind, interfaces }) as SourceState;

describe("the usual choice", () => {
  it("is what was captured last", () => {
    expect(usualChoice(there, ["wlan0"])).toEqual(["wlan0"]);
  });

  it("is the default route's interface where nothing was, or what was has gone", () => {
    expect(usualChoice(there, [])).toEqual(["eth0"]);
    expect(usualChoice(there, ["tun0"])).toEqual(["eth0"]);
  });

  it("takes no demo and no file for a capture", () => {
    expect(lastCapture(source("demo", "demo"))).toBeNull();
    expect(lastCapture(source("live"))).toBeNull();
    expect(lastCapture(undefined)).toBeNull();
    expect(lastCapture(source("live", "wlan0"))?.interfaces).toEqual(["wlan0"]);
  });
});
