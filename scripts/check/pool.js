// Runs jobs a few at a time and answers with their results in order.

export async function pool(items, width, job) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index]);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
