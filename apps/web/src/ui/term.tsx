// A term of the trade with its one-sentence explanation on hover and on focus.

import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./term.module.css";

export function Term({ explain, children }: { explain: string; children: ReactNode }) {
  return (
    <Tooltip
      label={explain}
      multiline
      maw={280}
      openDelay={250}
      position="bottom-start"
      classNames={{ tooltip: classes.tooltip }}
      events={{ hover: true, focus: true, touch: true }}
    >
      {/* A term is reached by keyboard, because its explanation is for everyone. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span className={classes.term} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}
