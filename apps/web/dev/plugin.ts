// `vite --mode mock`: the development server with the mock behind it. WIREGLASS_MOCK names the scenario.

import type { Plugin } from "vite";
import { MockApi, type Scenario } from "./mock-api.ts";

export function mockPlugin(): Plugin {
  return {
    name: "wireglass-mock",
    configureServer(server) {
      const api = new MockApi((process.env["WIREGLASS_MOCK"] ?? "live") as Scenario);
      server.middlewares.use((request, response, next) => {
        if (!api.handle(request, response)) next();
      });
    },
  };
}
