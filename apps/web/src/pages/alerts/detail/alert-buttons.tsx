// The answers to an alert: not now, never again for these, a higher limit, or done with.

import { Menu } from "@mantine/core";
import type { Alert, Rule } from "@wireglass/contract";
import { useState } from "react";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Icon } from "../../../ui/icon.tsx";
import menu from "../../../ui/menu.module.css";
import { SNOOZES, useAlertActs } from "../acts/use-alert-acts.ts";
import { ExceptDialog } from "../except/except-dialog.tsx";
import { RuleEditor } from "../rules/rule-editor.tsx";
import classes from "./detail.module.css";

interface AlertButtonsProps {
  readonly alert: Alert;
  readonly rule: Rule | undefined;
  readonly known: readonly Alert[];
  readonly now: number;
}

export function AlertButtons({ alert, rule, known, now }: AlertButtonsProps) {
  const { snooze, wake, close, pending } = useAlertActs(alert);
  const [dialog, setDialog] = useState<"except" | "limit" | null>(null);
  const open = alert.state === "open";
  return (
    <div className={classes.buttons}>
      {open && isSnoozed(alert, now) && (
        <Button disabled={pending} onClick={() => wake()}>
          Wake
        </Button>
      )}
      {open && !isSnoozed(alert, now) && (
        <Menu position="bottom-start" classNames={menu} offset={4}>
          <Menu.Target>
            <Button disabled={pending}>
              Snooze <Icon name="down" size={12} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {SNOOZES.map((span) => (
              <Menu.Item key={span.seconds} onClick={() => snooze(span)}>
                {span.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button onClick={() => setDialog("except")}>Except…</Button>
      {rule !== undefined && rule.parameters.length > 0 && <Button onClick={() => setDialog("limit")}>Limit…</Button>}
      {open && <Button onClick={close}>Close</Button>}
      <ExceptDialog alert={alert} known={known} open={dialog === "except"} onClose={() => setDialog(null)} />
      {rule !== undefined && (
        <Dialog title={`Limits: ${rule.title}`} open={dialog === "limit"} onClose={() => setDialog(null)} width={520}>
          <RuleEditor rule={rule} onDone={() => setDialog(null)} />
        </Dialog>
      )}
    </div>
  );
}
