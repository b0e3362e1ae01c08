// curl, many times one after the other, with the times that it takes itself.

const TIMES = ["connect", "appconnect", "pretransfer", "starttransfer", "total"];
/** Seconds that one request may take. */
const PATIENCE = "20";

/** { connect, appconnect, … } of each request, in milliseconds since it began; those that failed are left out. */
export async function curl(net, url, ...options) {
  const format = TIMES.map((time) => `%{time_${time}}`).join(" ");
  const quiet = [
    "--silent",
    "--output",
    "/dev/null",
    "--max-time",
    PATIENCE,
    "--write-out",
    `%{http_code} ${format}\n`,
  ];
  const { output } = await net.run("a", "curl", ...quiet, ...options, url);
  return output
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([status]) => status === "200")
    .map(([, ...times]) => Object.fromEntries(TIMES.map((name, i) => [name, Number(times[i]) * 1000])));
}
