// How fast the network answers: what it is asked by Wireglass itself, and what the traffic says in passing.

import { hasLatency } from "../../live/latency.ts";
import { useProbes } from "../../live/use-probes.ts";
import { useView } from "../../live/view.tsx";
import { EchoesPanel } from "./echoes/echoes-panel.tsx";
import { HandshakePanel } from "./handshake/handshake-panel.tsx";
import { HeatPanel } from "./heat/heat-panel.tsx";
import { KindsPanel } from "./kinds/kinds-panel.tsx";
import classes from "./latency.module.css";
import { NamesPanel } from "./names/names-panel.tsx";
import { ResolversPanel } from "./resolvers/resolvers-panel.tsx";
import { ServersPanel } from "./servers/servers-panel.tsx";
import { TargetsPanel } from "./targets/targets-panel.tsx";
import { TcpPanel } from "./tcp/tcp-panel.tsx";
import { Button } from "../../ui/button.tsx";
import { ProblemNote } from "../../ui/problem.tsx";
import { useLatency, useWholeLatency } from "./use-latency.ts";

export function Latency() {
  const { filterProblem } = useView();
  const { possible: probed } = useProbes();
  const { latency, loading } = useLatency();
  if (filterProblem !== null) return <p className="muted">Nothing is shown, because the filter is wrong.</p>;
  return (
    <div className={classes.grid} data-probed={probed || undefined}>
      <h1 className="hidden-visually">Latency</h1>
      <KindsPanel />
      {probed && <TargetsPanel />}
      {probed && <EchoesPanel />}
      {/* Without anything measured, one panel says so for all. */}
      {(loading || hasLatency(latency)) && (
        <>
          <HeatPanel />
          <Whole />
        </>
      )}
    </div>
  );
}

/** Who answers how fast. */
function Whole() {
  const { problem, again } = useWholeLatency();
  if (problem !== null)
    return (
      <ProblemNote problem={problem}>
        <Button onClick={again}>Ask again</Button>
      </ProblemNote>
    );
  return (
    <>
      <HandshakePanel />
      <TcpPanel />
      <ResolversPanel />
      <NamesPanel />
      <ServersPanel />
    </>
  );
}
