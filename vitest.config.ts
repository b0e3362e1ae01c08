// Unit tests run the TypeScript sources; tests of whole programs (*.e2e.test.ts) run what `npm run build` made.
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const BROWSER = "apps/web/test/*.browser.test.ts";
const CORE = "packages/core/src/**/*.test.ts";
const NO_TESTS = ["**/node_modules/**", "**/dist/**"];

const project = (name: string, test: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, ...test },
});

export default defineConfig({
  resolve: {
    alias: {
      "@wireglass/core/decoding": source("packages/core/src/decoding.ts"),
      "@wireglass/core": source("packages/core/src/index.ts"),
      "@wireglass/contract": source("packages/contract/src/index.ts"),
      "@wireglass/capture": source("packages/capture/src/index.ts"),
      "@wireglass/store/ring": source("packages/store/src/ring/index.ts"),
      "@wireglass/store/log": source("packages/store/src/log/index.ts"),
      "@wireglass/store/formats": source("packages/store/src/formats/index.ts"),
      "@wireglass/store/export": source("packages/store/src/export/index.ts"),
      "@wireglass/store/text": source("packages/store/src/text/index.ts"),
      "@wireglass/store": source("packages/store/src/index.ts"),
      "@wireglass/server/inflater": source("packages/server/src/source/inflater.ts"),
      "@wireglass/server/data-dir": source("packages/server/src/data-dir.ts"),
      "@wireglass/server": source("packages/server/src/index.ts"),
    },
  },
  test: {
    projects: [
      project("browser", { include: [BROWSER], globalSetup: ["apps/web/test/built.ts"] }),
      // Pure functions leave nothing behind: one file after the other in the same process, which loads the engine once.
      project("core", { include: [CORE], isolate: false }),
      project("others", {
        include: ["{packages,apps,test}/**/*.test.{ts,tsx}"],
        exclude: [...NO_TESTS, BROWSER, CORE],
      }),
    ],
    // As long as a busy machine may take: these tell a hang from slowness, and are no measure of speed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    // Real processes and a browser on a machine that others use as well: CI asks twice before it calls one broken.
    retry: process.env.CI === undefined ? 0 : 1,
    // Many tests wait, for a browser or for a process: with one core left free half the time would be waiting.
    maxWorkers: "100%",
  },
});
