// How the dashboard is built: sources of the workspace straight from their folders, so that no earlier build is needed.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockPlugin } from "./dev/plugin.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => ({
  root: source("."),
  plugins: [react(), ...(mode === "mock" ? [mockPlugin()] : [])],
  resolve: {
    alias: {
      "@wireglass/core": source("../../packages/core/src/index.ts"),
      "@wireglass/contract": source("../../packages/contract/src/index.ts"),
    },
  },
  worker: { format: "es" },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    // Everything but the fonts' larger files stays a file of its own: a data: URL would need a wider content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: mode === "mock" ? {} : { "/api": "http://127.0.0.1:8370" } },
}));
