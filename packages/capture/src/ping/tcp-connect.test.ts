// The time of a TCP connect, on loopback.

import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { TcpConnect } from "./tcp-connect.ts";

async function listening(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

it("is an answer when the connection is made, and when it is refused", async () => {
  const { port, close } = await listening();
  const tcp = new TcpConnect([port]);
  const made = await tcp.echo("127.0.0.1", 1000);
  expect(made).toMatchObject({ kind: "answered", port });
  close();
  const refused = await tcp.echo("127.0.0.1", 1000);
  expect(refused).toMatchObject({ kind: "answered", port });
  for (const result of [made, refused]) expect("latencyMs" in result && result.latencyMs).toBeGreaterThan(0);
});

it("is a loss where there is no way", async () => {
  // The broadcast address takes no connections: the system refuses it at once.
  expect((await new TcpConnect([443]).echo("255.255.255.255", 1000)).kind).toBe("lost");
});

it("asks the next port after a loss, and stays with one that answers, for each address", async () => {
  const asked: string[] = [];
  const tcp = new TcpConnect([443, 80], async (address, port) => {
    asked.push(`${address} ${port}`);
    return port === 80 ? { kind: "answered", latencyMs: 1, port } : { kind: "lost", reason: null };
  });
  for (const address of ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"]) await tcp.echo(address, 10);
  expect(asked).toEqual(["192.0.2.1 443", "192.0.2.1 80", "192.0.2.1 80", "192.0.2.2 443"]);
});
