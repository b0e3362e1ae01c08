// What the server is asked for, and what it is told. The live stream writes to the same cache (see live/).

import type {
  AddProbe,
  InterfaceInfo,
  Probes,
  SavedCapture,
  SourceState,
  StartCapture,
  Status,
} from "@wireglass/contract";
import { queryOptions, type QueryClient } from "@tanstack/react-query";
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
