// Runs on the host outside of a lab: a clock that answers NTP (RFC 5905), and a service that keeps TLS connections open for
// news. Arguments: the key and the certificate.

import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
const EPOCH = 2_208_988_800;
const NTP_LENGTH = 48;

const clock = createSocket("udp4");
clock.on("message", (question, { address, port }) => {
  if (question.length < NTP_LENGTH) return;
  const answer = Buffer.alloc(NTP_LENGTH);
  // Version 4, server, stratum 2; the client's transmission time comes back as the origin.
  answer.set([0x24, 2, question[2], 0xec]);
  answer.write("GPS\0", 12, "latin1");
  question.copy(answer, 24, 40, 48);
  for (const at of [16, 32, 40]) writeTime(answer, at);
  clock.send(answer, port, address);
});
clock.bind(123);

function writeTime(target, at) {
  const now = Date.now() / 1000;
  target.writeUInt32BE(Math.floor(now) + EPOCH, at);
  target.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), at + 4);
}

createServer({ key, cert }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", () => socket.write(Buffer.alloc(20, 1)));
  const news = setInterval(
    () => socket.write(Buffer.alloc(200 + Math.random() * 2000)),
    45_000 + Math.random() * 60_000,
  );
  socket.on("close", () => clearInterval(news));
}).listen(5228, () => console.log("ready"));
