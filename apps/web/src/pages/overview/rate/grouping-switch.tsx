// Applications or transports: the choice stands in the URL.

import { useSetSearch } from "../../../state/use-search.ts";
import { BY_APPLICATION, BY_TRANSPORT, type Grouping } from "./grouping.ts";
import classes from "./grouping-switch.module.css";

const CHOICES = [
  { grouping: BY_APPLICATION, label: "Applications" },
  { grouping: BY_TRANSPORT, label: "Transport" },
];

export function GroupingSwitch({ grouping }: { grouping: Grouping }) {
  const setSearch = useSetSearch();
  return (
    <div className={classes.switch} role="group" aria-label="Told apart by">
      {CHOICES.map(({ grouping: choice, label }) => (
        <button
          key={choice.by}
          type="button"
          aria-pressed={choice === grouping}
          onClick={() => setSearch({ rate: choice === BY_APPLICATION ? undefined : choice.by })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
