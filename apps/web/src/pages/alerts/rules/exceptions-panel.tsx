// What is no alert: who said so, why, until when, and how often it has mattered.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { Exception } from "@wireglass/contract";
import { useState } from "react";
import { exceptionsQuery, rulesQuery } from "../../../alerts/queries.ts";
import { ruleTitle } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { count, joined } from "../../../format/figure.ts";
import { dateClock, exact } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { scopeWords } from "../except/choices.ts";
import { ExceptionForm } from "../except/exception-form.tsx";
import { useExceptions } from "../except/use-exceptions.ts";
import { useAlertList } from "../list/use-alert-list.ts";
import { restWords } from "../when.ts";
import { EntriesPanel } from "./entries-panel.tsx";
import classes from "./rules.module.css";

const NONE = { why: "There are no exceptions.", what: "The easiest way to one is from an alert: “Except…”." };

export function ExceptionsPanel() {
  const exceptions = useQuery(exceptionsQuery);
  const { known } = useAlertList();
  const [adding, setAdding] = useState(false);
  return (
    <EntriesPanel
      title="Exceptions"
      explain="What is known to be harmless, so that it raises no alert."
      entries={exceptions}
      none={NONE}
      row={(exception) => <ExceptionRow key={exception.id} exception={exception} />}
      onAdd={() => setAdding(true)}
    >
      <Dialog title="No alert for these any more" open={adding} onClose={() => setAdding(false)} width={600}>
        <ExceptionForm alert={null} known={known} onDone={() => setAdding(false)} />
      </Dialog>
    </EntriesPanel>
  );
}

function ExceptionRow({ exception }: { exception: Exception }) {
  const rules = useQuery(rulesQuery).data;
  const { remove } = useExceptions();
  const taking = useMutation({ mutationFn: () => remove(exception) });
  const { rule, reason, hits, made, until } = exception;
  const now = Date.now() / 1000;
  const what = scopeWords(exception, rule === null ? null : ruleTitle(rule, rules));
  const over = until !== null && until <= now;
  return (
    <li className={classes.exception} aria-label={what} data-over={over || undefined}>
      <div>
        <p className={classes.strong}>{what}</p>
        <p className="muted">{reason}</p>
        {taking.error !== null && <p className={classes.wrong}>{problemOf(taking.error).message}</p>}
      </div>
      <dl className={classes.figures}>
        <div>
          <dt>hits</dt>
          <dd>{joined(count(hits))}</dd>
        </div>
        <div>
          <dt>made</dt>
          <dd title={exact(made)}>{dateClock(made).slice(0, 10)}</dd>
        </div>
        <div>
          <dt>ends</dt>
          <dd title={until === null ? undefined : exact(until)}>
            {until === null ? "never" : over ? "over" : `in ${restWords(until, now)}`}
          </dd>
        </div>
      </dl>
      <Button
        kind="plain"
        icon
        aria-label={`Take back: ${what}`}
        title="Take it back"
        disabled={taking.isPending}
        onClick={() => taking.mutate()}
      >
        <Icon name="trash" />
      </Button>
    </li>
  );
}
