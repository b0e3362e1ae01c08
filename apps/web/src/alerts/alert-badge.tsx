// How many open alerts somebody should look at, beside the page's name; red only where one of them is of high severity.

import classes from "./alert-badge.module.css";
import { useAlertsNow } from "./use-alerts-now.ts";
import { countsWords, needsAttention, worst } from "./words.ts";

const MOST = 99;

export function AlertBadge() {
  const open = useAlertsNow()?.open;
  if (open === undefined) return null;
  const count = needsAttention(open);
  if (count === 0) return null;
  return (
    <span className={classes.badge} data-severity={worst(open)} title={`Open: ${countsWords(open)}`}>
      {count > MOST ? `${MOST}+` : count}
      <span className="hidden-visually"> open</span>
    </span>
  );
}
