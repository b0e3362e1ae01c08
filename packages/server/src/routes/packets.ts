// GET /api/packets.pcapng: the packets of a flow, a time or a filter, as they were captured.

import { compileFilter } from "@wireglass/core";
import { type FlowEnds, type PacketQuery, parseFlow } from "@wireglass/store/ring";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { parsing } from "../engine/filter-problem.ts";
import { problem } from "../problem.ts";

const MAX_FILTER = 4096;

export function packetsRoutes({ packets }: Pick<Services, "packets">): Hono {
  return new Hono().get("/", async (c) => {
    const stream = await packets.open(queryOf((name) => c.req.query(name)));
    return c.body(stream, 200, {
      "Content-Type": "application/x-pcapng",
      "Content-Disposition": 'attachment; filename="packets.pcapng"',
      "Cache-Control": "no-store",
    });
  });
}

function queryOf(parameter: (name: string) => string | undefined): PacketQuery {
  const filter = parameter("filter") ?? "";
  const flow = parameter("flow");
  const limit = parameter("limit");
  return {
    filter: checkedFilter(filter),
    range: { from: seconds(parameter("from"), "from", -Infinity), to: seconds(parameter("to"), "to", Infinity) },
    ...(flow === undefined ? {} : { flow: flowOf(flow) }),
    ...(limit === undefined ? {} : { maxPackets: countOf(limit) }),
  };
}

function checkedFilter(filter: string): string {
  if (filter.length > MAX_FILTER) throw problem("bad-request", `A filter has at most ${MAX_FILTER} characters.`);
  return parsing(() => compileFilter(filter)).text;
}

/** Seconds since 1970; microseconds in what is asked. */
function seconds(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw problem("bad-request", `In the request, ${name} is no time.`, "Give seconds since 1970.");
  }
  return Math.round(value * 1e6);
}

/** transport,src_ip,src_port,dst_ip,dst_port; a port is empty where there is none. */
function flowOf(text: string): FlowEnds {
  const [transport, src_ip, source, dst_ip, destination, ...rest] = text.split(",");
  const ports = [source, destination].map((port) => (port === "" ? null : Number(port)));
  const right = ports.every((port) => port === null || (Number.isInteger(port) && port >= 0 && port <= 0xffff));
  const flow =
    right && destination !== undefined && rest.length === 0
      ? parseFlow({ transport, src_ip, src_port: ports[0], dst_ip, dst_port: ports[1] })
      : null;
  if (flow !== null) return flow;
  throw problem(
    "bad-request",
    "In the request, flow is wrong.",
    "Give transport,source,port,destination,port, such as tcp,192.0.2.1,50000,198.51.100.2,443.",
  );
}

function countOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw problem("bad-request", "In the request, limit is no number of packets.");
}
