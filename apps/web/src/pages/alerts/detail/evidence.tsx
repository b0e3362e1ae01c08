// What proves it: the way to its packets and flows, and the packets that were set aside.

import { Link } from "@tanstack/react-router";
import type { Alert } from "@wireglass/contract";
import { evidencePath } from "../../../alerts/queries.ts";
import { FilterText } from "../../../filter/filter-text.tsx";
import { useView } from "../../../live/view.tsx";
import { carried, type Search } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { Icon } from "../../../ui/icon.tsx";
import { packetsWords } from "../when.ts";
import classes from "./detail.module.css";

/** Where there is a history, the time of the alert as well: its packets have long gone by. */
export function evidenceSearch(alert: Alert, search: Search, hasHistory: boolean): Search {
  const { from: _from, to: _to, last: _last, paused: _paused, ...rest } = carried(search);
  const time = hasHistory ? { from: Math.floor(alert.first) - 1, to: Math.ceil(alert.last) + 1 } : {};
  return { ...rest, ...time, filter: alert.evidence.filter };
}

export function Evidence({ alert }: { alert: Alert }) {
  const { origin, history } = useView();
  const search = evidenceSearch(alert, useSearch(), history.access === "on");
  const { filter, flows, packets, complete } = alert.evidence;
  return (
    <section className={classes.part} aria-label="Evidence">
      <h4 className={classes.title}>Evidence</h4>
      {filter !== "" && (
        <>
          <p className={classes.filter}>
            <code className="mono">
              <FilterText filter={filter} />
            </code>
          </p>
          <p className={classes.links}>
            <Link to="/packets" search={search}>
              Its packets
            </Link>
            <Link to="/flows" search={search}>
              Its flows
            </Link>
          </p>
        </>
      )}
      {origin === "server" && (packets > 0 || filter !== "") && (
        <a className={classes.download} href={evidencePath(alert.id)} download={`alert-${alert.id}.pcapng`}>
          <Icon name="save" size={14} />
          <span>
            Download the packets
            <small>
              {packets === 0
                ? "none is set aside: those that are still kept"
                : complete
                  ? `${packetsWords(packets)}, all there were`
                  : `incomplete: ${packetsWords(packets)}, the first, the last and a sample between`}
            </small>
          </span>
        </a>
      )}
      {origin === "server" && packets === 0 && filter === "" && (
        <p className={classes.small}>It is about no packets.</p>
      )}
      {flows.length > 0 && (
        <details className={classes.flows}>
          <summary>{flows.length === 1 ? "1 flow" : `${flows.length} flows`} by community id</summary>
          <ul>
            {flows.map((id) => (
              <li key={id} className="mono">
                {id}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
