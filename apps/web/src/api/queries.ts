// What the server is asked for, and what it is told. The live stream writes to the same cache (see live/).

import type {
  AddProbe,
  FlowOrder,
  HistoryFlows,
  HistorySnapshot,
  HistoryState,
  HistoryTotals,
  InterfaceInfo,
  LatencyDetail,
  Probes,
  SavedCapture,
  SourceState,
  StartCapture,
  Status,
} from "@wireglass/contract";
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { pastView } from "../live/view-data.ts";
import type { TimeRange } from "../time/range.ts";
import { ask } from "./client.ts";

export const keys = {
  status: ["status"],
  interfaces: ["interfaces"],
  captures: ["captures"],
  connection: ["connection"],
  problems: ["problems"],
  probes: ["probes"],
  source: (origin: Origin) => ["source", origin],
  view: (origin: Origin, filter: string) => ["view", origin, filter],
  history: ["history"],
  pasts: ["past"],
  past: (range: TimeRange, filter: string, lists: boolean) => ["past", range.from, range.to, filter, lists],
  pastLatency: (range: TimeRange) => ["past-latency", range.from, range.to],
  pastTotals: (range: TimeRange, filter: string) => ["past-totals", range.from, range.to, filter],
  pastFlows: (range: TimeRange, filter: string, order: FlowOrder) => [
    "past-flows",
    range.from,
    range.to,
    filter,
    order,
  ],
  filterCheck: (origin: Origin, filter: string) => ["filter-check", origin, filter],
} as const;

/** Where the figures come from: the server's capture, or a file that this browser reads itself. */
export type Origin = "server" | "local";

export const statusQuery = (client: QueryClient) =>
  queryOptions({
    queryKey: keys.status,
    queryFn: async () => {
      const status = await ask<Status>("GET", "/api/status");
      client.setQueryData<SourceState>(keys.source("server"), (known) => known ?? status.source);
      return status;
    },
  });

/** An interface with what it carried over the last minute, newest last. */
export interface InterfaceRates extends InterfaceInfo {
  readonly history: readonly number[];
}

const HISTORY = 60;

export const interfacesQuery = (client: QueryClient) =>
  queryOptions({
    queryKey: keys.interfaces,
    queryFn: async () => {
      const { interfaces } = await ask<{ interfaces: InterfaceInfo[] }>("GET", "/api/interfaces");
      const before = client.getQueryData<InterfaceRates[]>(keys.interfaces);
      return interfaces.map((info): InterfaceRates => {
        const history = before?.find((known) => known.name === info.name)?.history ?? [];
        const rate = info.bits_in_s === null ? null : info.bits_in_s + (info.bits_out_s ?? 0);
        return Object.assign(info, { history: rate === null ? history : [...history, rate].slice(-HISTORY) });
      });
    },
    refetchInterval: 1000,
  });

export const capturesQuery = queryOptions({
  queryKey: keys.captures,
  queryFn: () => ask<{ captures: SavedCapture[] }>("GET", "/api/captures").then((answer) => answer.captures),
  refetchInterval: 2000,
});

/** Asked for once; afterwards the stream brings each change. */
export const probesQuery = queryOptions({
  queryKey: keys.probes,
  queryFn: () => ask<Probes>("GET", "/api/probes"),
  staleTime: Number.POSITIVE_INFINITY,
});

export const addProbe = (probe: AddProbe) => ask<Probes>("POST", "/api/probes", probe);
export const removeProbe = (id: string) => ask<Probes>("DELETE", `/api/probes/${encodeURIComponent(id)}`);
export const startProbes = () => ask<Probes>("POST", "/api/probes/start", {});
export const stopProbes = () => ask<Probes>("POST", "/api/probes/stop", {});

/** How far back history reaches, and how much is kept. */
export const historyQuery = queryOptions({
  queryKey: keys.history,
  queryFn: () => ask<HistoryState>("GET", "/api/history"),
  refetchInterval: 10_000,
});

/** Who answered how fast; a filter cannot choose among what is kept of that. */
export const pastLatencyQuery = ({ from, to }: TimeRange) =>
  queryOptions({
    queryKey: keys.pastLatency({ from, to }),
    queryFn: ({ signal }) => ask<LatencyDetail>("GET", `/api/history/latency?from=${from}&to=${to}`, undefined, signal),
    staleTime: 60_000,
    retry: false,
  });

const inRange = ({ from, to }: TimeRange, filter: string, more: Record<string, string | number> = {}): string =>
  new URLSearchParams({ from: String(from), to: String(to), filter, ...more } as Record<string, string>).toString();

/** A range of the past, as a view like that of the present; `lists`: with what is largest in it. */
export const pastQuery = (range: TimeRange, filter: string, lists: boolean) =>
  queryOptions({
    queryKey: keys.past(range, filter, lists),
    queryFn: async ({ signal }) =>
      pastView(
        await ask<HistorySnapshot>(
          "GET",
          `/api/history/snapshot?${inRange(range, filter, { lists: String(lists) })}`,
          undefined,
          signal,
        ),
        Date.now(),
      ),
    staleTime: 60_000,
    structuralSharing: false,
    retry: false,
  });

/** Its figures without its lists, to compare others with. */
export const pastTotalsQuery = (range: TimeRange, filter: string) =>
  queryOptions({
    queryKey: keys.pastTotals(range, filter),
    queryFn: ({ signal }) =>
      ask<HistoryTotals>("GET", `/api/history/totals?${inRange(range, filter)}`, undefined, signal),
    staleTime: 60_000,
    retry: false,
  });

const FLOWS_PAGE = 200;

/** The flows of a range, page by page. */
export const pastFlowsQuery = (range: TimeRange, filter: string, order: FlowOrder) =>
  infiniteQueryOptions({
    queryKey: keys.pastFlows(range, filter, order),
    queryFn: ({ pageParam, signal }) => {
      const more = { order, limit: FLOWS_PAGE, ...(pageParam === null ? {} : { after: pageParam }) };
      return ask<HistoryFlows>("GET", `/api/history/flows?${inRange(range, filter, more)}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    structuralSharing: false,
    retry: false,
  });

/** How the server writes flows to a file. */
export const EXPORTS = ["csv", "ndjson", "parquet", "conn", "eve"] as const;
export type ExportFormat = (typeof EXPORTS)[number];

export const exportPath = (range: TimeRange, filter: string, format: ExportFormat): string =>
  `/api/history/export?${inRange(range, filter, { format })}`;

/** Transport, then address and port of both ends. */
export type FlowKey = readonly [
  transport: string,
  srcIp: string,
  srcPort: number | null,
  dstIp: string,
  dstPort: number | null,
];

/** The captured packets of a time, a filter or a flow, as they are in the ring. */
export function packetsPath(range: TimeRange | null, filter: string, flow?: FlowKey): string {
  const question = new URLSearchParams();
  if (range !== null) {
    question.set("from", String(range.from));
    question.set("to", String(range.to));
  }
  if (filter !== "") question.set("filter", filter);
  if (flow !== undefined) question.set("flow", flow.map((part) => part ?? "").join(","));
  const text = question.toString();
  return text === "" ? "/api/packets.pcapng" : `/api/packets.pcapng?${text}`;
}

type SourceAnswer = { source: SourceState };

const change = (path: string, body?: unknown) =>
  ask<SourceAnswer>("POST", path, body ?? {}).then(({ source }) => source);

export const startCapture = (spec: StartCapture) => change("/api/capture/start", spec);
export const stopCapture = () => change("/api/capture/stop");
export const startDemo = () => change("/api/demo/start");
export const startSaving = () => change("/api/save/start");
export const stopSaving = () => change("/api/save/stop");
export const checkBpf = (bpf: string, iface: string | undefined) =>
  ask<{ ok: true }>("POST", "/api/bpf/check", iface === undefined ? { bpf } : { bpf, interface: iface });
export const checkFilter = (filter: string) => ask<{ ok: true }>("POST", "/api/filter/check", { filter });
export const capturePath = (name: string) => `/api/captures/${encodeURIComponent(name)}`;
export const deleteCapture = (name: string) => ask<{ ok: true }>("DELETE", capturePath(name));
