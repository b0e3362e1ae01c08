// Starting a capture: which interfaces, what of them, and how much of each frame.

import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SourceState } from "@wireglass/contract";
import { useState } from "react";
import { problemOf } from "../api/client.ts";
import { checkBpf, interfacesQuery, keys, startCapture } from "../api/queries.ts";
import { SkeletonLines } from "../panel/panel.tsx";
import { useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { Term } from "../ui/term.tsx";
import classes from "./capture-form.module.css";
import { InterfaceList } from "./interface-list.tsx";
import { lastCapture, usualChoice } from "./usual-choice.ts";

const WHOLE_FRAME = 262_144;

const SNAPLENS = [
  { value: WHOLE_FRAME, label: "whole frames" },
  { value: 1600, label: "1,600 bytes" },
  { value: 256, label: "256 bytes" },
  { value: 128, label: "128 bytes: headers" },
] as const;

export function CaptureForm({ onStarted }: { onStarted: () => void }) {
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const interfaces = useQuery(interfacesQuery(client));
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  // Who comes back most often wants what was captured last.
  const [last] = useState(() => lastCapture(client.getQueryData<SourceState>(keys.source("server"))));
  const [bpf, setBpf] = useState(last?.bpf ?? "");
  const [snaplen, setSnaplen] = useState<number>(WHOLE_FRAME);
  const [promiscuous, setPromiscuous] = useState(true);
  const usual = interfaces.data === undefined ? [] : usualChoice(interfaces.data, last?.interfaces ?? []);
  const chosen = picked ?? usual;

  const [settledBpf] = useDebouncedValue(bpf.trim(), 300);
  const bpfCheck = useQuery({
    queryKey: ["bpf-check", settledBpf, chosen[0] ?? null],
    queryFn: () => checkBpf(settledBpf, chosen[0]),
    enabled: settledBpf !== "",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const bpfProblem =
    settledBpf !== "" && settledBpf === bpf.trim() && bpfCheck.error !== null ? problemOf(bpfCheck.error) : null;

  const start = useMutation({
    mutationFn: () => startCapture({ interfaces: [...chosen], bpf: bpf.trim(), snaplen, promiscuous }),
    onSuccess: (source) => {
      client.setQueryData(keys.source("server"), source);
      setSearch({ source: undefined, paused: undefined });
      onStarted();
    },
  });

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      {interfaces.error !== null && <ProblemNote problem={problemOf(interfaces.error)} />}
      {interfaces.data === undefined ? (
        <SkeletonLines count={4} />
      ) : (
        <InterfaceList interfaces={interfaces.data} chosen={chosen} onChoose={setPicked} />
      )}
      <div className={classes.options}>
        <label className={classes.bpf}>
          <Term explain="What is captured at all, in libpcap's own syntax. The filter box above the pages narrows only what is shown.">
            Capture filter (BPF)
          </Term>
          <input
            className="mono"
            value={bpf}
            onChange={(event) => setBpf(event.currentTarget.value)}
            placeholder="everything; for example: not port 22"
            aria-invalid={bpfProblem !== null}
            maxLength={4096}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          {bpfProblem !== null && (
            <span className={classes.wrong} role="alert">
              {bpfProblem.message}
            </span>
          )}
        </label>
        <label>
          <Term explain="Snapshot length: how much of each frame is kept. Counted are whole frames, whatever is kept.">
            Keep of each frame
          </Term>
          <select value={snaplen} onChange={(event) => setSnaplen(Number(event.currentTarget.value))}>
            {SNAPLENS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={promiscuous}
            onChange={(event) => setPromiscuous(event.currentTarget.checked)}
          />
          <Term explain="Also take frames that are addressed to other machines, as far as the network brings them here.">
            Promiscuous
          </Term>
        </label>
      </div>
      {start.error !== null && <ProblemNote problem={problemOf(start.error)} />}
      <div className={classes.acts}>
        <span className="muted">
          {chosen.length === 0 ? "Choose at least one interface." : `${chosen.length} chosen: ${chosen.join(", ")}`}
        </span>
        <Button kind="primary" type="submit" disabled={chosen.length === 0 || bpfProblem !== null || start.isPending}>
          {start.isPending ? "Starting" : "Start capture"}
        </Button>
      </div>
    </form>
  );
}
