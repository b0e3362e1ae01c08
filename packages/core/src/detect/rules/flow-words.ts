// Words for people in the summaries of alerts.

export function many(count: number, one: string, several = `${one}s`): string {
  return `${apart(Math.round(count))} ${count === 1 ? one : several}`;
}

/** Thousands apart. */
function apart(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : many(bytes, "byte");
}

export function secondsText(seconds: number): string {
  if (seconds >= 7200) return `${(seconds / 3600).toFixed(1)} hours`;
  if (seconds >= 120) return `${(seconds / 60).toFixed(1)} minutes`;
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}
