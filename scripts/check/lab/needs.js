// Whether a lab can be made here.

import { has } from "../../setup/run.js";

/** Null where it can. */
export async function whyNot(programs) {
  if (process.platform !== "linux") return "it needs the network namespaces of Linux";
  if (process.getuid() !== 0) return "only root may make network namespaces";
  const missing = await missingOf(programs);
  return missing.length === 0 ? null : `there is no ${missing.join(", ")} here`;
}

export async function missingOf(programs) {
  const found = await Promise.all(programs.map(has));
  return programs.filter((_, i) => !found[i]);
}
