// A new alert of high severity: one quiet line above the page, and the count in the page's title. Never a second line: more of them only count.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Alert } from "@wireglass/contract";
import { useEffect, useRef, useState } from "react";
import { useView } from "../live/view.tsx";
import { carried } from "../state/search.ts";
import { useSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./alert-notice.module.css";
import { freshHighs } from "./fresh-highs.ts";
import { rulesQuery } from "./queries.ts";
import { SeverityMark } from "./severity-mark.tsx";
import { useAlertsNow } from "./use-alerts-now.ts";
import { needsAttention, ruleTitle } from "./words.ts";

export function AlertNotice() {
  const alerts = useAlertsNow();
  const { origin, source } = useView();
  const search = useSearch();
  const [news, setNews] = useState<readonly Alert[]>([]);
  // What was there when the page came, or when another source was chosen, is no news.
  const known = useRef<Set<string> | null>(null);
  const run = `${origin} ${source?.kind} ${source?.started} ${source?.file}`;
  useEffect(() => {
    known.current = null;
    setNews([]);
  }, [run]);
  useEffect(() => {
    if (alerts === null) return;
    const first = known.current === null;
    known.current ??= new Set();
    const fresh = freshHighs(alerts.latest, known.current, Date.now() / 1000);
    if (!first && fresh.length > 0) setNews((before) => [...fresh, ...before].slice(0, 100));
  }, [alerts]);

  const count = alerts === null ? 0 : needsAttention(alerts.open);
  useEffect(() => {
    document.title = count === 0 ? "Wireglass" : `(${count}) Wireglass`;
  }, [count]);

  const alert = news[0];
  const rules = useQuery({ ...rulesQuery, enabled: origin === "server" && alert !== undefined }).data;
  // Opened: then it has been seen.
  const seen = alert !== undefined && search.alert === alert.id;
  useEffect(() => {
    if (seen) setNews([]);
  }, [seen]);
  return (
    <div role="status" aria-live="polite" className={classes.place}>
      {alert !== undefined && (
        <div className={classes.notice}>
          <SeverityMark severity="HIGH" />
          <p className={classes.text}>
            <b>{ruleTitle(alert.rule, rules)}.</b> {alert.summary}
          </p>
          <Link
            to="/alerts"
            search={{ ...carried(search), ...(news.length === 1 ? { alert: alert.id } : {}) }}
            className={classes.look}
            onClick={() => setNews([])}
          >
            {news.length === 1 ? "Look at it" : `Look at all ${news.length}`}
          </Link>
          <Button kind="plain" icon aria-label="Put away" onClick={() => setNews([])}>
            <Icon name="close" />
          </Button>
        </div>
      )}
    </div>
  );
}
