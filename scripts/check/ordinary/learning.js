// The alerts of a capture after the hours before were just like it: it is read again and again, each time later, by an engine
// that learns levels, with the rules that use them switched to what was learned.

import { createReadStream } from "node:fs";
import { inProject } from "../../setup/paths.js";

/** Seconds: learning takes an hour. After that the capture is read once more. */
const LEARNING = 3700;

export async function afterLearning(path) {
  const core = await import(inProject("packages", "core", "dist", "index.js"));
  const alerts = new Map();
  const detect = {
    onAlert: (alert) => alerts.set(alert.id, alert),
    levels: new core.LearnedLevels(),
    devices: new core.Devices(),
  };
  const engine = new core.Engine({ seed: 7, live: false, details: true, detect });
  useLearned(engine.detection);
  let shift = 0;
  let rounds = 1;
  for (let round = 0; round < rounds; round++) {
    let begin = Infinity;
    let latest = 0;
    for await (const frame of framesOf(core, path)) {
      begin = Math.min(begin, frame.time);
      latest = Math.max(latest, frame.time);
      frame.time += shift;
      engine.ingest(frame, null);
    }
    const length = latest - begin + 1e6;
    shift += length;
    rounds = Math.ceil((LEARNING * 1e6) / length) + 1;
  }
  engine.finish();
  return [...alerts.values()];
}

function useLearned(detection) {
  for (const { rule, parameters } of detection.rules())
    if (parameters.some(({ name }) => name === "learned")) detection.setRule(rule, { parameters: { learned: 1 } });
}

async function* framesOf({ Frame, openCapture }, path) {
  const reader = openCapture();
  const frame = new Frame();
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    reader.push(chunk);
    while (reader.next(frame)) yield frame;
  }
}
