// Holds the arrows between the members and between the folders of core, and shows that a broken one is found.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { violations } from "./architecture/check.ts";
import type { Source } from "./architecture/imports.ts";
import { CORE_FOLDERS, CORE_TOP, MEMBERS } from "./architecture/rules.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function sources(): Source[] {
  return ["packages", "apps"].flatMap((top) =>
    readdirSync(`${ROOT}${top}`, { recursive: true, encoding: "utf8" })
      .map((path) => `${top}/${path.replaceAll("\\", "/")}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\/(node_modules|dist)\//.test(path))
      .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, "utf8") })),
  );
}

function declared(member: string): string[] {
  const file = `${ROOT}${member}/package.json`;
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, "utf8")).dependencies ?? {}) : [];
}

const isTop = (name: string): boolean => CORE_TOP.includes(name.replace(".test.ts", ".ts"));

describe("the arrows of the project", () => {
  it("hold", () => {
    expect(violations(sources(), declared)).toEqual([]);
  });

  it("leave no folder of core without a rule", () => {
    const entries = readdirSync(`${ROOT}packages/core/src`, { withFileTypes: true });
    const unknown = entries
      .filter((entry) => (entry.isDirectory() ? !(entry.name in CORE_FOLDERS) : !isTop(entry.name)))
      .map((entry) => entry.name);
    expect(unknown).toEqual([]);
  });

  it("leave no member without a rule", () => {
    const folders = ["packages", "apps"].flatMap((top) => readdirSync(`${ROOT}${top}`).map((name) => `${top}/${name}`));
    expect(folders.filter((folder) => !(folder in MEMBERS))).toEqual([]);
  });

  it("keep the types of Node and of browsers away from core", () => {
    const { compilerOptions } = JSON.parse(readFileSync(`${ROOT}packages/core/tsconfig.json`, "utf8"));
    expect(compilerOptions).toMatchObject({ types: [] });
    expect(compilerOptions).not.toHaveProperty("lib");
  });
});

describe("a planted violation is found", () => {
  const plant = (path: string, text: string) => violations([{ path, text }], (member) => PLANTED[member] ?? []);
  const PLANTED: Record<string, string[]> = {
    "packages/core": ["@noble/hashes", "lodash"],
    "packages/contract": ["zod"],
    "packages/server": ["hono"],
  };

  it.each([
    ["core uses Node", "packages/core/src/flow/table.ts", 'import { readFileSync } from "node:fs";'],
    ["core uses another member", "packages/core/src/flow/table.ts", 'import { Flow } from "@wireglass/contract";'],
    ["core uses a package with needs", "packages/core/src/flow/table.ts", 'import lodash from "lodash";'],
    [
      "against the data, in core",
      "packages/core/src/decode/decode.ts",
      'import { FlowTable } from "../flow/table.ts";',
    ],
    ["as a type", "packages/core/src/decode/decode.ts", 'import type { FlowTable } from "../flow/table.ts";'],
    ["as a re-export", "packages/core/src/decode/decode.ts", 'export * from "../flow/table.ts";'],
    ["over several lines", "packages/core/src/decode/decode.ts", 'import {\n  FlowTable,\n} from "../flow/table.ts";'],
    ["at run time", "packages/core/src/decode/decode.ts", 'const table = await import("../flow/table.ts");'],
    [
      "as a worker",
      "apps/web/src/x.ts",
      'new Worker(new URL("../../../packages/server/src/index.ts", import.meta.url));',
    ],
    ["a folder uses the engine", "packages/core/src/flow/table.ts", 'import { Engine } from "../engine.ts";'],
    ["a folder that has no place", "packages/core/src/misc/x.ts", 'import { decode } from "../decode/decode.ts";'],
    ["core looks at the clock", "packages/core/src/flow/table.ts", "const now = Date.now();"],
    ["core throws dice", "packages/core/src/flow/table.ts", "const seed = Math.random();"],
    ["contract uses core", "packages/contract/src/live.ts", 'import { decode } from "@wireglass/core";'],
    ["contract uses more than zod", "packages/contract/src/live.ts", 'import { Hono } from "hono";'],
    ["capture uses the server", "packages/capture/src/helper.ts", 'import { serve } from "@wireglass/server";'],
    ["the web app uses the server", "apps/web/src/main.tsx", 'import { serve } from "@wireglass/server";'],
    ["the web app uses Node", "apps/web/src/main.tsx", 'import { join } from "node:path";'],
    ["past the public face", "packages/server/src/app.ts", 'import { x } from "@wireglass/core/dist/flow/table.js";'],
    ["into another member", "packages/server/src/app.ts", 'import { x } from "../../core/src/flow/table.ts";'],
    ["what is not declared", "packages/server/src/app.ts", 'import pino from "pino";'],
    ["what is for tests", "packages/core/src/flow/table.ts", 'import { packets } from "./testing.ts";'],
    ["a member that nobody knows", "packages/extra/src/index.ts", ""],
  ])("%s", (_, path, text) => {
    expect(plant(path, text)).toHaveLength(1);
  });

  it.each([
    ["with the data", "packages/core/src/flow/table.ts", 'import { Packet } from "../decode/packet.ts";'],
    ["within a folder", "packages/core/src/decode/net/ip.ts", 'import { u16 } from "../bytes.ts";'],
    ["from the wiring", "packages/core/src/engine.ts", 'import { FlowTable } from "./flow/table.ts";'],
    ["a date that is given", "packages/core/src/describe/time.ts", "const date = new Date(milliseconds);"],
    ["in a comment", "packages/core/src/flow/table.ts", '// not like import "node:fs"\n/* Date.now() */'],
    [
      "a test's tools",
      "packages/core/src/flow/table.test.ts",
      'import { it } from "vitest";\nimport "../synth/tcp.ts";',
    ],
    ["what helps tests", "packages/core/src/flow/testing.ts", 'import { tcp } from "../synth/tcp.ts";'],
    ["a folder of data", "apps/cli/src/serve.ts", 'fileURLToPath(new URL("../../web/dist", import.meta.url));'],
    ["what is declared", "packages/server/src/app.ts", 'import { getCookie } from "hono/cookie";'],
  ])("and nothing else: %s", (_, path, text) => {
    expect(plant(path, text)).toEqual([]);
  });
});
