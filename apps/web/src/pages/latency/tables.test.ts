import { compileFilter } from "@wireglass/core";
import { describe, expect, it } from "vitest";
import { FakeLatency } from "../../../dev/fake-latency.ts";
import { Random } from "../../../dev/random.ts";
import { ofResolver } from "../../filter/expression.ts";
import { readSearch } from "../../state/search.ts";
import { rankedFoot } from "./ranked-foot.ts";
import { reachedIn, SERVER_COLUMNS } from "./servers/server-columns.tsx";
import { bySlowest } from "./slowest.ts";
import { TCP_FAULTS, tooMany } from "./tcp/tcp-words.ts";

const latency = new FakeLatency(new Random(3), 1000, 42, "");
for (let second = 0; second < 300; second++) latency.tick(true);
const view = latency.view();

describe("the tables of latencies", () => {
  it("begin with the slowest; what was never answered comes last", () => {
    const rows = [{ ms: 3 }, { ms: null }, { ms: 90 }];
    expect(bySlowest(rows, (row) => row.ms).map(({ ms }) => ms)).toEqual([90, 3, null]);
    const servers = bySlowest(view.servers.rows, reachedIn).map(reachedIn);
    expect(servers).toEqual(servers.toSorted((a, b) => (b ?? -1) - (a ?? -1)));
  });

  it("say what is shown of how many", () => {
    const rows = [1, 2];
    expect(rankedFoot({ rows, total: 2, truncated: false }, "name")).toBe("2 names in all.");
    expect(rankedFoot({ rows, total: 5213, truncated: true }, "name")).toBe(
      "The 2 names with most answers, of at least 5,213. There was no room for all: rare ones have been forgotten.",
    );
    expect(rankedFoot({ rows: [1], total: 1, truncated: false }, "name")).toBe("1 name in all.");
    expect(rankedFoot({ rows: [], total: 0, truncated: false }, "name")).toBeNull();
  });

  it("have orders that the URL can hold", () => {
    for (const { id } of SERVER_COLUMNS) expect(readSearch({ sort: `${id}.desc` }).sort).toBe(`${id}.desc`);
  });

  it("lead from a resolver to what it was asked", () => {
    expect(ofResolver("192.0.2.7", "tcp")).toBe('ip.addr == 192.0.2.7 and wg.app == "dns" and tcp');
    expect(ofResolver("ff02::fb", "mdns")).toBe('ipv6.addr == ff02::fb and wg.app == "mdns"');
    for (const over of ["udp", "tcp", "mdns", "llmnr"]) {
      expect(() => compileFilter(ofResolver("192.0.2.7", over))).not.toThrow();
    }
  });
});

const { tcp } = view;
if (tcp === null) throw new Error("the mock has TCP");

const marked = (segments: number, retransmissions: number) =>
  TCP_FAULTS.filter((fault) => tooMany(fault, { ...tcp, segments, retransmissions })).map(({ key }) => key);

describe("TCP's health", () => {
  it("marks what is more than usual, but not of a handful of segments", () => {
    expect(marked(1_000_000, 5000)).not.toContain("retransmissions");
    expect(marked(1_000_000, 50_000)).toContain("retransmissions");
    expect(marked(100, 50)).toEqual([]);
  });

  it("leads to the packets behind each figure", () => {
    for (const { condition } of TCP_FAULTS) expect(() => compileFilter(condition), condition).not.toThrow();
  });
});
