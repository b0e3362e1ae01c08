// Test support: alerts to send, and receivers that behave in every way that receivers do.

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import type { Alert } from "@wireglass/contract";
import { afterEach } from "vitest";

export function someAlert(changes: Partial<Alert> = {}): Alert {
  return {
    time: 1_700_000_010,
    rule: "port-scan",
    severity: "HIGH",
    src_ip: "192.0.2.1",
    dst_ip: "198.51.100.2",
    summary: "192.0.2.1 has tried 300 ports of 198.51.100.2 in 10 s.",
    observed: 300,
    threshold: 50,
    window_s: 60,
    count: 3,
    first: 1_700_000_000,
    last: 1_700_000_010,
    evidence: { filter: "ip.addr == 192.0.2.1", flows: [], packets: 0, complete: false },
    id: "a1-port-scan-x",
    state: "open",
    explanation: "Somebody looks for open doors.",
    technique: "T1046",
    snoozed_until: null,
    ...changes,
  };
}

/** What somebody on the wire would like to have in a log, a mail and a terminal. */
export const HOSTILE = 'evil\r\nBcc: all@example.org\r\n\r\n\u001b[31m"]\\ \u202e\u2028<1>1 - - - - -';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A server of TCP on loopback; answers with its port. */
export async function tcpServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  await listening(server);
  open.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return (server.address() as AddressInfo).port;
}

export async function httpServer(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks).toString()));
  });
  await listening(server);
  open.push({
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

/** Takes mails, as little of SMTP as a client needs (RFC 5321). `rcpt` is the answer to RCPT. */
export async function smtpServer(rcpt = "250 ok") {
  const mails: string[] = [];
  const commands: string[] = [];
  const port = await tcpServer((socket) => {
    let inData = false;
    let text = "";
    socket.write("220 test\r\n");
    socket.on("data", (chunk) => {
      text += chunk.toString();
      for (;;) {
        const end = inData ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          mails.push(line);
          inData = false;
          socket.write("250 queued\r\n");
          continue;
        }
        commands.push(line);
        if (/^DATA/i.test(line)) {
          inData = true;
          socket.write("354 go on\r\n");
          continue;
        }
        const answers: Readonly<Record<string, string>> = { RCPT: rcpt, QUIT: "221 bye", STARTTLS: "502 no" };
        socket.write(`${answers[line.split(" ", 1)[0] ?? ""] ?? "250 ok"}\r\n`);
      }
    });
  });
  return { mails, commands, port };
}
