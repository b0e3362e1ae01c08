// The lists of bad addresses and names, as they were understood; lines that were not are shown by number.

import { useQuery } from "@tanstack/react-query";
import { blacklistsQuery } from "../../../alerts/queries.ts";
import { problemOf } from "../../../api/client.ts";
import { group } from "../../../format/figure.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { Icon } from "../../../ui/icon.tsx";
import classes from "./rules.module.css";

export function BlacklistsPanel() {
  const { data, error, isPending } = useQuery(blacklistsQuery);
  const rest = data === undefined ? 0 : data.broken - data.problems.length;
  return (
    <Panel
      title="Blacklists"
      explain="Files of addresses, networks, domains and JA4 fingerprints in the folder blacklists of the data folder; a changed file is in force at once."
      loading={isPending}
      skeleton={<SkeletonLines count={2} />}
      problem={data === undefined && error !== null ? problemOf(error) : null}
      empty={
        data?.lists.length === 0
          ? {
              why: "There is no list.",
              what: "Put files with one address, network, domain or JA4 a line into the folder blacklists of the data folder.",
            }
          : null
      }
      aside={data !== undefined && data.lists.length > 0 && <span>{group(data.entries)} entries</span>}
    >
      <p className="mono">{data?.lists.join("  ")}</p>
      {data !== undefined && data.broken > 0 && (
        <ul className={classes.broken}>
          {data.problems.map(({ list, line, text }) => (
            <li key={`${list} ${line}`}>
              <Icon name="warning" size={13} />
              <span>
                {list}, line {line} is skipped: <code className="mono">{text}</code>
              </span>
            </li>
          ))}
          {rest > 0 && <li className="muted">and {group(rest)} more</li>}
        </ul>
      )}
    </Panel>
  );
}
