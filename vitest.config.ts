// Unit tests run the TypeScript sources; tests of whole programs (*.e2e.test.ts) run what `npm run build` made.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const BROWSER = "apps/web/test/*.browser.test.ts";

export default defineConfig({
  resolve: {
    alias: {
      "@wireglass/core": source("packages/core/src/index.ts"),
      "@wireglass/contract": source("packages/contract/src/index.ts"),
      "@wireglass/capture": source("packages/capture/src/index.ts"),
      "@wireglass/store/ring": source("packages/store/src/ring/index.ts"),
      "@wireglass/store/log": source("packages/store/src/log/index.ts"),
      "@wireglass/store/formats": source("packages/store/src/formats/index.ts"),
      "@wireglass/store/export": source("packages/store/src/export/index.ts"),
      "@wireglass/store": source("packages/store/src/index.ts"),
      "@wireglass/server/inflater": source("packages/server/src/source/inflater.ts"),
      "@wireglass/server/data-dir": source("packages/server/src/data-dir.ts"),
      "@wireglass/server": source("packages/server/src/index.ts"),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "browser", include: [BROWSER], globalSetup: ["apps/web/test/built.ts"] } },
      {
        extends: true,
        test: {
          name: "rest",
          include: ["{packages,apps,test}/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "**/dist/**", BROWSER],
        },
      },
    ],
    // As long as a busy machine may take: these tell a hang from slowness, and are no measure of speed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    // Many tests wait, for a browser or for a process: with one core left free half the time would be waiting.
    maxWorkers: "100%",
  },
});
