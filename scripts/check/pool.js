// Runs jobs, as many at a time as there are processors, and answers with their results in order.

import { availableParallelism } from "node:os";

export async function pool(items, job) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
