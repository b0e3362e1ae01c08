// The built broker, without any right and without libpcap.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { CaptureBroker } from "../src/index.ts";
import type { CaptureSpec } from "../src/index.ts";

const isBuilt = existsSync(fileURLToPath(new URL("../dist/broker-process.js", import.meta.url)));
const SPEC: CaptureSpec = { interfaces: ["lo"], bpf: "", snaplen: 64, promiscuous: false, dropTo: null };

describe.skipIf(!isBuilt || process.platform === "win32")(
  `CaptureBroker${isBuilt ? "" : " (needs `npm run build`)"}`,
  () => {
    let broker: CaptureBroker | null = null;
    afterEach(() => broker?.close());

    it("says why a capture process did not reach its receiver", async () => {
      broker = await CaptureBroker.start();
      const opening = broker.open(SPEC, join(tmpdir(), "nobody-listens-here"));
      await expect(opening).rejects.toMatchObject({
        problem: { code: "capture-failed", message: expect.stringContaining("ENOENT") },
      });
    });

    it("refuses what is out of bounds", async () => {
      broker = await CaptureBroker.start();
      const opening = broker.open({ ...SPEC, interfaces: ["../x"] }, "/tmp/x");
      await expect(opening).rejects.toMatchObject({ problem: { code: "invalid-request" } });
      await expect(broker.open(SPEC, "relative")).rejects.toMatchObject({ problem: { code: "invalid-request" } });
    });

    it("answers, instead of waiting for ever, after it has ended", async () => {
      broker = await CaptureBroker.start();
      broker.close();
      await expect(broker.open(SPEC, "/tmp/x")).rejects.toMatchObject({ problem: { code: "broker-gone" } });
      expect(await broker.checkBpf("tcp")).toMatchObject({ code: "broker-gone" });
    });

    it("finds an empty filter right without asking", async () => {
      broker = await CaptureBroker.start();
      broker.close();
      expect(await broker.checkBpf("  ")).toBeNull();
    });

    it("does not keep the program running, and ends with it", async () => {
      const source = fileURLToPath(new URL("../dist/index.js", import.meta.url));
      const program = `import { CaptureBroker } from ${JSON.stringify(source)}; const broker = await CaptureBroker.start(); console.log(broker.pid);`;
      const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
        encoding: "utf8",
        timeout: 60_000,
      });
      const pid = Number(output);
      expect(pid).toBeGreaterThan(1);
      await expect.poll(() => isRunning(pid)).toBe(false);
    });
  },
);

/** A zombie has ended: it only waits for init to take note. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .startsWith("Z");
  } catch {
    return false;
  }
}
