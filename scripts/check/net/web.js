// HTTP: curl asks nginx on new connections and on one that is kept, captured on both sides.

import { curl } from "./curl.js";
import { SERVER } from "./emulated-net.js";
import { latencies, report } from "./measured.js";
import { serveWeb } from "./nginx.js";

const NEW = 80;
const KEPT = 60;
/** Milliseconds: whoever has waited so long for an answer to a SYN has sent another one (RFC 6298, 2.1). */
const SENT_AGAIN = 900;
const SYN_AGAIN = "tcp.analysis.retransmission and tcp.flags.syn == 1 and tcp.flags.ack == 0";
/** What follows another packet closely waits for it. */
const IN_ORDER = 4;
/** Milliseconds that a host on the near side of the wire takes. */
const NEAR = 5;

export async function checkWeb(net, checks) {
  const [clientSide, serverSide] = await Promise.all([net.capture("a"), net.capture("b")]);
  await serveWeb(net);
  const fresh = await curl(net, `http://${SERVER}/[1-${NEW}]`, "--header", "Connection: close");
  const kept = await curl(net, `http://${SERVER}/[1-${KEPT}]`);
  await net.stopCaptures();

  const flows = (await report(clientSide, "flows")).filter(({ transport }) => transport === "tcp");
  const handshakes = flows.flatMap(({ handshake_rtt_ms: time }) => time ?? []);
  const connected = [...fresh, kept[0]].map(({ connect }) => connect);
  const [atOnce, late] = [
    connected.filter((time) => time < SENT_AGAIN),
    connected.filter((time) => time >= SENT_AGAIN),
  ];
  checks.equal("http: connections, as curl says", handshakes.length, connected.length);
  // As in Wireshark, of a SYN that was sent again the time of the latest one counts.
  checks.delay("tcp handshake", handshakes, { theirs: atOnce });
  const again = await report(clientSide, "packets", "--filter", SYN_AGAIN);
  const ports = new Set(again.map(({ src_port: port }) => port));
  checks.equal("tcp: connections whose SYN was sent again, as curl says", ports.size, late.length);
  checks.loss("tcp: the same", ports.size, handshakes.length);

  const requests = (await report(clientSide, "http")).map(({ response_ms: time }) => time);
  const answered = [...fresh, ...kept].map(({ pretransfer, starttransfer }) => starttransfer - pretransfer);
  checks.equal("http: answers, as curl says", requests.filter((time) => time !== null).length, answered.length);
  checks.delay("http: time to first byte on new connections", requests.slice(0, NEW), {
    late: IN_ORDER,
    theirs: answered.slice(0, NEW),
  });
  checks.delay("http: time to first byte on a kept connection", requests.slice(NEW), {
    late: IN_ORDER,
    theirs: answered.slice(NEW),
  });
  compareSides(latencies(clientSide), latencies(serverSide), checks);
}

const roundTrip = ({ kinds }) => kinds.find(({ kind }) => kind === "tcp_rtt") ?? { p50_ms: NaN };

/** The wire is on the server's side of a capture beside the client, and on the client's side of one beside the server. */
function compareSides(client, server, checks) {
  const delayed = (what, { p50_ms }) => checks.between(`${what}, p50, ms`, p50_ms ?? NaN, 46, 65);
  const near = (what, { p50_ms }) => checks.between(`${what}, p50, ms`, p50_ms ?? NaN, 0, NEAR);
  near("beside the client: the client's part of the handshake", client.handshake_client);
  delayed("beside the client: the server's part", client.handshake_server);
  delayed("beside the server: the client's part of the handshake", server.handshake_client);
  near("beside the server: the server's part", server.handshake_server);
  delayed("beside the client: round trips in the flow to the server", roundTrip(client));
  near("beside the server: the same", roundTrip(server));
  delayed("beside the server: round trips in the flow to the client", server.rtt_client);
}
