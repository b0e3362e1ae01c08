// What tshark says of captures. It takes longer to start than to read, so what it has said is kept.

import { has } from "../setup/run.js";
import { SetupFailure } from "../setup/say.js";
import { digestOf, kept } from "./kept.js";
import { output } from "./programs.js";

export const hasTshark = () => has("tshark");

/** The given fields of each frame, without looking up names: one array of strings a frame. Of a damaged file, up to the damage. */
export async function tsharkRows(file, fields, ...options) {
  const text = await ask(file, ["-T", "fields", ...fields.flatMap((field) => ["-e", field]), ...options], told);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}

/** Whether it refuses a display filter. */
export async function tsharkRefuses(file, filter) {
  return (await ask(file, ["-c", "1", "-Y", filter], refused)) === "true";
}

const refused = ({ code }) => (code === -1 ? null : String(code !== 0));

let version;

/** `answer` makes the text to keep of { code, stdout, stderr }. */
async function ask(file, args, answer) {
  version ??= output("tshark", ["--version"]);
  const text = await kept([(await version).stdout, digestOf(file), args], async () =>
    answer(await output("tshark", ["-n", "-r", file, ...args])),
  );
  if (text === null) throw new SetupFailure(`tshark has not come to an end over ${file}`);
  return text;
}

function told({ code, stdout, stderr }) {
  const invalid = /fields aren't valid:\s+(.*)/.exec(stderr);
  if (invalid !== null) throw new SetupFailure(`this tshark does not know ${invalid[1]}`);
  return code === -1 ? null : stdout;
}
