// HTTPS with TLS 1.3 and 1.2, and iperf3's stream, which knows how often it was sent again.

import { curl } from "./curl.js";
import { SERVER } from "./emulated-net.js";
import { latencies, report } from "./measured.js";
import { serveWeb } from "./nginx.js";

const REQUESTS = 40;
const IN_ORDER = 5;
const SECONDS = 6;
/** iperf3 has a second connection, and no longer counts while the last of its data are on their way. */
const UNCOUNTED = 8;

export async function checkSecure(net, checks) {
  const file = await net.capture("a");
  await serveWeb(net);
  const said = new Map();
  for (const [version, trips, ...options] of [
    ["TLSv1.3", 1, "--tlsv1.3"],
    ["TLSv1.2", 2, "--tlsv1.2", "--tls-max", "1.2"],
  ]) {
    const own = ["--insecure", "--no-sessionid", "--http1.1", "--header", "Connection: close", ...options];
    const theirs = await curl(net, `https://${SERVER}/[1-${REQUESTS}]`, ...own);
    said.set(version, { trips, theirs: theirs.map(({ connect, appconnect }) => appconnect - connect) });
  }
  await net.stopCaptures();
  const records = await report(file, "tls");
  for (const [version, { trips, theirs }] of said) {
    const ours = records.filter((record) => record.version === version).flatMap(({ handshake_ms: time }) => time ?? []);
    checks.equal(`${version}: handshakes, as curl says`, ours.length, theirs.length);
    checks.delay(`${version}: handshake of ${trips} round trips`, ours, { trips, late: IN_ORDER * trips, theirs });
  }
  await compareRetransmissions(net, checks);
}

async function compareRetransmissions(net, checks) {
  const file = await net.capture("a");
  await net.serve(5201, "iperf3", "--server", "--one-off");
  const options = ["--bitrate", "1M", "--length", "1000", "--time", String(SECONDS), "--json"];
  const { output } = await net.run("a", "iperf3", "--client", SERVER, ...options);
  await net.stopCaptures();
  const { retransmits } = JSON.parse(output).end.sum_sent;
  const { tcp } = latencies(file);
  // Beside the sender, what is sent again within a round trip is out of order by Wireshark's definition.
  const again = tcp.retransmissions + tcp.out_of_order;
  checks.between("segments sent again, beside the sender's own count", again, retransmits, retransmits + UNCOUNTED);
}
