// The one place where server data lives: requests fill it, and so does the live stream.

import { QueryClient } from "@tanstack/react-query";

export function createCache(): QueryClient {
  // The server may well be on this machine: whether the browser thinks that it is online says nothing about reaching it.
  const networkMode = "always";
  const client = new QueryClient({
    defaultOptions: {
      queries: { refetchOnWindowFocus: false, retry: 1, staleTime: 2000, networkMode },
      mutations: { networkMode },
    },
  });
  // Written by the stream, never fetched; compared by identity, because each snapshot is new anyway.
  const streamed = { staleTime: Number.POSITIVE_INFINITY, gcTime: 30_000, structuralSharing: false } as const;
  client.setQueryDefaults(["view"], streamed);
  client.setQueryDefaults(["source"], { ...streamed, gcTime: Number.POSITIVE_INFINITY });
  client.setQueryDefaults(["connection"], { ...streamed, gcTime: Number.POSITIVE_INFINITY });
  client.setQueryDefaults(["probes"], { staleTime: Number.POSITIVE_INFINITY, structuralSharing: false });
  client.setQueryDefaults(["problems"], { ...streamed, gcTime: Number.POSITIVE_INFINITY });
  return client;
}
