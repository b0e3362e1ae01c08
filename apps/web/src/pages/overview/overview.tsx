// How much, what, who: the page that answers within ten seconds.

import { useView } from "../../live/view.tsx";
import { useAlertsNow } from "../../alerts/use-alerts-now.ts";
import { AlertsPanel } from "./alerts/alerts-panel.tsx";
import { AnswersPanel } from "./answers/answers-panel.tsx";
import { ApplicationsPanel } from "./applications/applications-panel.tsx";
import { FlowsPanel } from "./flows/flows-panel.tsx";
import { LatestPanel } from "./packets/latest-panel.tsx";
import classes from "./overview.module.css";
import { RatePanel } from "./rate/rate-panel.tsx";
import { SizesPanel } from "./sizes/sizes-panel.tsx";
import { TalkersPanel } from "./talkers/talkers-panel.tsx";
import { Tiles } from "./tiles/tiles.tsx";
import { TransportPanel } from "./transport/transport-panel.tsx";
import { useWelcome, Welcome } from "./welcome/welcome.tsx";

export function Overview() {
  const { filterProblem, historic, origin, shown } = useView();
  const welcome = useWelcome();
  const alerts = useAlertsNow();
  // Until it is known, as it usually is: panels that change places are hard to read.
  const watched = alerts !== null || (shown === null && origin === "server");
  if (welcome) return <Welcome />;
  if (filterProblem !== null) return <p className="muted">Nothing is shown, because the filter is wrong.</p>;
  return (
    <div className={classes.grid} data-watched={watched || undefined}>
      <h1 className="hidden-visually">Overview</h1>
      <Tiles />
      <RatePanel />
      {watched && <AlertsPanel />}
      <TransportPanel />
      <AnswersPanel />
      <ApplicationsPanel />
      <TalkersPanel />
      <SizesPanel />
      {historic ? <FlowsPanel /> : <LatestPanel />}
    </div>
  );
}
