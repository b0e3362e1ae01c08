// A `wireglass serve` on the router of a lab, with its ring and evidence, asked by curl from there.

import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { CLI } from "../../setup/paths.js";
import { WATCHED } from "./lab.js";

const URL = /http:\S+/;
const KEPT_WITHIN_MS = 60_000;
const STEP_MS = 500;
/** Looks at the ring come every ten seconds, two and a half behind it: so long after the latest news of an alert its packets are there. */
const SETTLED_MS = 15_000;

export class LiveAlerts {
  #lab;
  #child;
  #origin;
  #jar;

  static async begin(lab, name) {
    const live = new LiveAlerts();
    live.#lab = lab;
    live.#jar = lab.file(`${name}.jar`);
    const data = ["--data", lab.directory(`${name}-data`), "--ring", "200MB", "--max-store", "off"];
    const options = ["-i", WATCHED, ...data, "--user", "root", "--no-probe", "--no-open", "--port", "8399"];
    live.#child = await lab.start("router", ({ said }) => URL.test(said), process.execPath, CLI, "serve", ...options);
    const [url] = URL.exec(live.#child.said);
    live.#origin = new globalThis.URL(url).origin;
    await lab.must("router", "curl", "-s", "-c", live.#jar, "-o", "/dev/null", url);
    while ((await live.#ask("/api/status")).source.state !== "running") await sleep(STEP_MS);
    return live;
  }

  /** Alerts of these rules once nothing has been heard of them for so long that all that their filters select has been set aside. */
  async kept(rules) {
    let alerts = [];
    let settled = 0;
    for (let waited = 0; waited < KEPT_WITHIN_MS && settled < SETTLED_MS; waited += STEP_MS) {
      const { rows } = await this.#ask("/api/alerts?limit=100");
      const before = JSON.stringify(alerts);
      alerts = rows.filter(({ rule }) => rules.includes(rule));
      settled = alerts.length > 0 && JSON.stringify(alerts) === before ? settled + STEP_MS : 0;
      await sleep(STEP_MS);
    }
    return alerts;
  }

  async packets(id, file) {
    const url = `${this.#origin}/api/alerts/${encodeURIComponent(id)}/packets.pcapng`;
    await this.#lab.must("router", "curl", "-sf", "-b", this.#jar, "-o", file, url);
    return file;
  }

  async end() {
    this.#child.kill("SIGINT");
    await this.#child.ended;
  }

  async #ask(path) {
    const text = await this.#lab.must("router", "curl", "-s", "-b", this.#jar, this.#origin + path);
    return JSON.parse(text);
  }
}

/** tshark's choice of the frames of a capture, as a capture. */
export function selected(file, filter, target) {
  execFileSync("tshark", ["-n", "-r", file, "-Y", filter, "-w", target], { stdio: "ignore" });
  return target;
}
