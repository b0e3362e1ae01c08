// A problem that a person can act on: what happened, and what to do. A command in the remedy can be copied.

import type { Problem } from "@wireglass/contract";
import type { ReactNode } from "react";
import { Command } from "./copy.tsx";
import { Icon } from "./icon.tsx";
import classes from "./problem.module.css";

export function ProblemNote({ problem, children }: { problem: Problem; children?: ReactNode }) {
  return (
    <div className={classes.problem} role="alert">
      <span className={classes.sign}>
        <Icon name="warning" />
      </span>
      <div className={classes.text}>
        <p className={classes.message}>{problem.message}</p>
        {problem.remedy !== null && <Remedy text={problem.remedy} />}
      </div>
      {children}
    </div>
  );
}

/** A command that fixes it stands alone on its line, or after a colon, or is the whole remedy. */
const COMMAND = /(?:^|: |\n)((?:sudo|apt|apt-get|wireglass|npm|npx|setcap|ip) [^\n]+)$/;

export function Remedy({ text }: { text: string }) {
  const match = COMMAND.exec(text);
  if (match === null) return <p className="muted">{text}</p>;
  const words = text.slice(0, match.index).trim();
  return (
    <>
      {words !== "" && <p className="muted">{words}:</p>}
      <Command text={match[1]} />
    </>
  );
}
