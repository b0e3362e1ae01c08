// The frame of a panel, and every state that a panel can be in: first load, empty, error, stale, too many.

import type { Problem } from "@wireglass/contract";
import type { ReactNode } from "react";
import { clock } from "../format/time.ts";
import { useView } from "../live/view.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { Term } from "../ui/term.tsx";
import classes from "./panel.module.css";

interface PanelProps {
  readonly title: string;
  /** One sentence for whoever does not know the term. */
  readonly explain?: string;
  /** What stands at the right of the title: a unit, a total, a menu. */
  readonly aside?: ReactNode;
  /** Shown while nothing has come yet: the same shape in grey. */
  readonly skeleton?: ReactNode;
  readonly loading?: boolean;
  readonly empty?: { readonly why: string; readonly what?: ReactNode } | null;
  readonly problem?: Problem | null;
  /** "The 200 latest of 12,345": said at the foot. */
  readonly foot?: ReactNode;
  readonly area?: string;
  readonly flush?: boolean;
  readonly children?: ReactNode;
}

export function Panel(props: PanelProps) {
  const { staleSince, pending } = useView();
  const { title, explain, aside, area, flush, foot } = props;
  const faded = pending ? "pending" : staleSince !== null ? "stale" : undefined;
  return (
    <section
      className={`${classes.panel} ${flush === true ? classes.flush : ""}`}
      style={area === undefined ? {} : { gridArea: area }}
      aria-label={title}
      aria-busy={props.loading === true || pending}
      data-panel={title}
      data-faded={faded}
    >
      <header className={classes.head}>
        <h2>{explain === undefined ? title : <Term explain={explain}>{title}</Term>}</h2>
        <div className={classes.aside}>
          {staleSince !== null && <span className={classes.stale}>as of {clock(staleSince / 1000)}</span>}
          {aside}
        </div>
      </header>
      <div className={classes.body}>{content(props)}</div>
      {foot !== undefined && foot !== null && props.loading !== true && !props.problem && (
        <footer className={classes.foot}>{foot}</footer>
      )}
    </section>
  );
}

function content({ problem, loading, skeleton, empty, children }: PanelProps): ReactNode {
  if (problem) {
    return (
      <div className={classes.problem}>
        <ProblemNote problem={problem} />
      </div>
    );
  }
  if (loading === true) return skeleton ?? <SkeletonLines count={5} />;
  if (empty) {
    return (
      <div className={classes.empty}>
        <p>{empty.why}</p>
        {empty.what !== undefined && <div className="muted">{empty.what}</div>}
      </div>
    );
  }
  return children;
}

export function SkeletonLines({ count }: { count: number }) {
  return (
    <div className={classes.lines} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} className={classes.bone} style={{ width: `${92 - ((index * 37) % 41)}%` }} />
      ))}
    </div>
  );
}

export function SkeletonBlock() {
  return <span className={`${classes.bone} ${classes.block}`} aria-hidden="true" />;
}
