// Observed against the limit, as a bar with a mark where the limit is.

import type { Alert, Rule } from "@wireglass/contract";
import classes from "./detail.module.css";
import { observedOf } from "./observed.ts";

export function ObservedBar({ alert, rule }: { alert: Alert; rule: Rule | undefined }) {
  const seen = observedOf(alert, rule);
  if (seen === null) return null;
  const { observed, limit, ratio, window, fill, mark } = seen;
  return (
    <section className={classes.part} aria-label="Observed against the limit">
      <p className={classes.observed}>
        <b>{observed}</b>
        {window !== null && <span className="muted"> in {window}</span>}
        {ratio !== null && <span className={classes.ratio}>{ratio}</span>}
      </p>
      <div className={classes.bar} data-severity={alert.severity} aria-hidden="true">
        <span className={classes.fill} style={{ width: `${fill * 100}%` }} />
        <span className={classes.usual} style={{ width: `${Math.min(fill, mark) * 100}%` }} />
        <span className={classes.mark} style={{ left: `${mark * 100}%` }} />
      </div>
      <p className={classes.small} style={{ paddingLeft: `${Math.min(mark * 100, 72)}%` }}>
        limit {limit}
      </p>
    </section>
  );
}
