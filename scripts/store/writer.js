// Writes flows for check-store until it is ended, and tells how many of them are on disk.

import { DuckStore } from "../../packages/store/dist/index.js";
import { batchesOf } from "../../packages/store/dist/testing/traffic.js";

const [folder, round] = process.argv.slice(2);
const PER_BATCH = 200;
const store = await DuckStore.open({ folder });
const state = { ending: false };
let onDisk = 0;
process.on("message", () => (state.ending = true));
for (let second = 0; !state.ending; second++) {
  const [batch] = batchesOf(1, PER_BATCH, second + 1, Number(round) * 1e5 + 10 + second).batches;
  if (!store.write(batch)) throw new Error("there was no room for a batch");
  await store.flush();
  onDisk += PER_BATCH;
  process.send({ onDisk, pid: store.pid });
}
await store.close();
process.send({ onDisk });
process.disconnect();
