// The packets of a range: they are kept as they were captured, for Wireshark; what is listed of the past are flows.

import { Link } from "@tanstack/react-router";
import { bytes, joined } from "../../format/figure.ts";
import { useView } from "../../live/view.tsx";
import { useKeptPackets } from "../../packets/kept.ts";
import { ViewPacketsLink } from "../../packets/packets-link.tsx";
import { Panel } from "../../panel/panel.tsx";
import { carried } from "../../state/search.ts";
import { useSearch } from "../../state/use-search.ts";
import { rangeWords } from "../../time/range.ts";
import links from "../links.module.css";
import classes from "./past-packets.module.css";

export function PastPackets() {
  const { range, filter, filterProblem, source } = useView();
  const search = useSearch();
  const { refused, missing } = useKeptPackets(range);
  const ring = source?.ring ?? null;
  const now = Date.now() / 1000;
  if (range === null) return null;
  return (
    <Panel title="Packets" problem={filterProblem}>
      <div className={classes.past}>
        <h3>{refused === null ? `Packets of ${rangeWords(range, now)}` : "None of these packets are kept"}</h3>
        <p className="muted">
          {refused ?? missing ?? "All of this range that was captured is still there."}{" "}
          {ring !== null && `The ring holds ${joined(bytes(ring.bytes))} of at most ${joined(bytes(ring.cap))}.`}
        </p>
        <p className="muted">
          They are kept as they were captured, as pcapng for Wireshark{filter === "" ? "" : ", through the filter"}; one
          by one they are listed only while they come by.
        </p>
        <div className={classes.acts}>
          <ViewPacketsLink small={false} />
          <span className={links.links}>
            <Link to="/flows" search={carried(search)}>
              The flows of this range
            </Link>
          </span>
        </div>
      </div>
    </Panel>
  );
}
