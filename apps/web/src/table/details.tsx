// What is known of one row, beside its table.

import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./details.module.css";

export type Fact = readonly [name: string, value: ReactNode];

interface DetailsProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly facts: readonly Fact[];
  readonly children?: ReactNode;
}

/** Facts that are not known are left out, rather than shown as rows of dashes. */
export function Details({ title, onClose, facts, children }: DetailsProps) {
  return (
    <div className={classes.details}>
      <header className={classes.head}>
        <h3>{title}</h3>
        <Button kind="plain" icon aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      {children}
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value !== null && value !== undefined)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
