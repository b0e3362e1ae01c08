// Runs `wireglass read` over one capture and lists where the answer is not what it should be.

import { describePair, flowPairs } from "./conversations.js";
import { wireglass } from "./programs.js";

/** { seconds, flows, differences: [{ what, expected, got }] } */
export async function compareCapture(expected) {
  const start = performance.now();
  const summary = await wireglass("read", expected.path, "--format", "json");
  const flows = await wireglass("read", expected.path, "--report", "flows", "--format", "ndjson");
  const differences = [];
  const expect = (what, wanted, got) => {
    if (wanted !== got) differences.push({ what, expected: wanted, got });
  };

  for (const [report, result] of [
    ["summary", summary],
    ["flows", flows],
  ]) {
    expect(`exit code of ${report}`, expected.damaged ? 1 : 0, result.code);
    compareMessage(expect, report, expected, result.stderr);
  }

  const counted = parse(summary.stdout || (expected.packets === 0 ? '{"packets":0,"bytes":0,"transport":{}}' : ""));
  if (!counted) {
    expect("summary", "a JSON object", summary.stdout.slice(0, 200));
  } else {
    expect("packets", expected.packets, counted.packets);
    if (expected.bytes !== null) expect("bytes", expected.bytes, counted.bytes);
    if (expected.malformed) expect("some frames are malformed", true, counted.malformed > 0);
    if (expected.transport) compareTransport(expect, expected.transport, counted.transport);
  }

  const records = flows.stdout.split("\n").filter(Boolean).map(parse);
  if (records.includes(null)) expect("flows", "one JSON object a line", "something else");
  else compareConversations(expect, expected.conversations, flowPairs(records));
  return { seconds: (performance.now() - start) / 1000, flows: records.length, differences };
}

function compareMessage(expect, report, { damaged, name }, stderr) {
  const lines = stderr.split("\n").filter(Boolean);
  expect(`lines on standard error of ${report}`, damaged ? 1 : 0, lines.length);
  if (!damaged || lines.length !== 1) return;
  expect(`message of ${report} names the file`, true, lines[0].includes(name));
  if (damaged.offset) expect(`message of ${report} tells the byte offset`, true, /\bbyte (offset )?\d+/.test(lines[0]));
}

/** The truth of most files knows no SCTP and has it among the others. */
function compareTransport(expect, wanted, got) {
  const counts = "sctp" in wanted ? got : { ...got, other: (got.other ?? 0) + (got.sctp ?? 0) };
  for (const [transport, packets] of Object.entries(wanted))
    expect(`transport.${transport}`, packets, counts[transport]);
}

function compareConversations(expect, wanted, got) {
  for (const pair of new Set([...wanted.keys(), ...got.keys()])) {
    expect(pair, describePair(wanted.get(pair)), describePair(got.get(pair)));
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
