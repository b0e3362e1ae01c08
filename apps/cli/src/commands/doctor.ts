// wireglass doctor: can this machine capture, and if not, what exactly to do; and is everything there that is not needed for that.

import { type DoctorCheck, doctor as examine } from "@wireglass/capture";
import { CountryTable } from "@wireglass/server/country-table";
import { ExitCode } from "../failure.ts";
import { Output } from "../output/output.ts";
import { terminalText } from "../output/text.ts";

export interface DoctorOptions {
  json: boolean;
  dataDir: string | undefined;
  user: string | undefined;
}

/** The name of the check whose failure has an exit code of its own. */
const RIGHT = "right to capture";
const MARKS = { ok: "ok", warning: "warning", failed: "FAILED" } as const;

/** 77 when the right to capture is what is missing, 1 when something else is. */
export async function doctor({ json, dataDir, user }: DoctorOptions): Promise<number> {
  const checks = await examine({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(user === undefined ? {} : { user }),
  });
  checks.push(countriesCheck());
  const output = new Output();
  if (json) output.write(`${JSON.stringify(checks, null, 2)}\n`);
  else {
    for (const { name, status, detail, remedy } of checks) {
      output.write(`${MARKS[status].padEnd(8)} ${name.padEnd(18)} ${terminalText(detail)}\n`);
      if (remedy !== null && status !== "ok") output.write(`${" ".repeat(28)}→ ${terminalText(remedy)}\n`);
    }
    const failed = checks.filter((check) => check.status === "failed");
    output.write(
      failed.length === 0
        ? "\nLive capture works here.\n"
        : "\nLive capture does not work here yet. Capture files and the demo do.\n",
    );
  }
  output.flush();
  const failed = checks.filter((check) => check.status === "failed").map((check) => check.name);
  if (failed.length === 0) return ExitCode.DONE;
  return failed.includes(RIGHT) ? ExitCode.NO_RIGHT : ExitCode.FAILED;
}

/** Nothing else fails for want of it. */
function countriesCheck(): DoctorCheck {
  const name = "countries";
  const state = new CountryTable().state();
  if ("made" in state) {
    const detail = `which address is registered where, as of ${state.made.toISOString().slice(0, 10)}`;
    return { name, status: "ok", detail, remedy: null };
  }
  const detail = `No table of countries, so that no alert speaks of new ones: ${state.problem}.`;
  return { name, status: "warning", detail, remedy: "Install the npm packages again: npm ci" };
}
