// DNS: dig asks dnsmasq, over UDP without a second try and over TCP; what is lost stays lost.

import { writeFileSync } from "node:fs";
import { SERVER } from "./emulated-net.js";
import { latencies, report } from "./measured.js";

const DATAGRAMS = 200;
const STREAMS = 40;
const DNSMASQ =
  "--no-daemon --conf-file=/dev/null --no-resolv --no-hosts --no-poll --user=root --pid-file= --bind-interfaces " +
  `--listen-address=${SERVER} --address=/example/192.0.2.7`;

export async function checkDns(net, checks) {
  const file = await net.capture("a");
  await net.serve(53, "dnsmasq", ...DNSMASQ.split(" "));
  const udp = await dig(net, "udp", DATAGRAMS, "+tries=1", "+time=1");
  const tcp = await dig(net, "tcp", STREAMS, "+tcp", "+tries=1", "+time=5");
  await net.stopCaptures();

  const records = await report(file, "dns");
  const of = (name) => records.filter(({ transport, name: asked }) => transport === name && asked.endsWith("example"));
  const answers = (name) => of(name).flatMap(({ latency_ms: latency }) => latency ?? []);
  checks.equal("dns over udp: questions", of("udp").length, DATAGRAMS);
  checks.equal("dns over udp: answers, as dig says", answers("udp").length, udp.length);
  checks.loss("dns over udp: lost", DATAGRAMS - answers("udp").length, DATAGRAMS);
  checks.delay("dns over udp", answers("udp"), { theirs: udp });
  checks.equal("dns over tcp: answers, as dig says", answers("tcp").length, tcp.length);
  // The question follows the last of the handshake at once.
  checks.delay("dns over tcp", answers("tcp"), { late: 4 });

  const { resolvers } = latencies(file);
  const row = resolvers.rows.find(({ ip, transport }) => ip === SERVER && transport === "udp");
  checks.equal("dns: answers of the resolver on the dashboard", row?.count ?? 0, udp.length);
  checks.equal("dns: lost at the resolver on the dashboard", row?.lost ?? 0, DATAGRAMS - udp.length);
}

/** The milliseconds of each answer, as dig says them. */
async function dig(net, name, count, ...options) {
  const questions = net.file(`${name}.txt`);
  writeFileSync(questions, Array.from({ length: count }, (_, i) => `${name}${i}.example\n`).join(""));
  const { output } = await net.run("a", "dig", "-u", `@${SERVER}`, ...options, "-f", questions);
  return [...output.matchAll(/^;; Query time: (\d+) usec/gm)].map(([, time]) => Number(time) / 1000);
}
