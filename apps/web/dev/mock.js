// `node apps/web/dev/mock.js [SCENARIO] [PORT]`: the built dashboard with made-up traffic behind it.

import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { module } = await runnerImport(here("mock-server.ts"), { configFile: false });
const server = await module.startMockServer(
  here("../dist"),
  process.argv[2] ?? "live",
  Number(process.argv[3] ?? 8371),
);
process.stdout.write(`${server.url}\n`);
