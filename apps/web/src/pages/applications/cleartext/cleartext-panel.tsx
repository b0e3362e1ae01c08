// Who still speaks in the clear, and how.

import { inTheClear, passwordsInTheClear } from "../../../filter/expression.ts";
import { count, joined } from "../../../format/figure.ts";
import { applicationName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { RankedList } from "../../../panel/ranked-list.tsx";
import list from "../../../panel/ranked-list.module.css";
import { topFoot } from "../../../panel/top-foot.ts";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";

const NONE = { rows: [], total: 0, error: 0 };

export function CleartextPanel() {
  const { shown } = useView();
  const cleartext = shown?.snapshot.cleartext ?? NONE;
  return (
    <Panel
      title="Still in the clear"
      explain="Applications whose bytes anybody on the path can read, by the local host that began them or answers them. Passwords are flows in which one went by; the passwords themselves are not kept."
      area="cleartext"
      loading={shown === null}
      skeleton={<SkeletonLines count={6} />}
      empty={
        cleartext.rows.length === 0 && shown !== null
          ? { why: "Nothing in the clear.", what: "No flow of the view can be read by others, as far as is known." }
          : null
      }
      foot={topFoot(cleartext)}
    >
      <RankedList
        header="who"
        secondHeader="what"
        rows={cleartext.rows.map(({ ip, local, app, passwords, flows, bytes }) => ({
          key: `${ip} ${app}`,
          name: (
            <FilterLink to="/flows" condition={inTheClear(ip, app)} className="mono">
              {ip}
            </FilterLink>
          ),
          tag: local ? null : "not local",
          second: (
            <>
              {applicationName(app)}
              {passwords > 0 && (
                <div>
                  <FilterLink to="/flows" condition={passwordsInTheClear(ip, app)} className={list.wrong}>
                    {passwordText(passwords)}
                  </FilterLink>
                </div>
              )}
            </>
          ),
          flows,
          bytes,
          colour: applicationColour(app),
        }))}
      />
    </Panel>
  );
}

/** Flows in which a password went by. */
const passwordText = (flows: number): string => (flows === 1 ? "1 password" : `${joined(count(flows))} passwords`);
