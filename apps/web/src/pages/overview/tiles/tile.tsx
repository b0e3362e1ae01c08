// One figure: its name, itself, and what it compares with.

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { useView } from "../../../live/view.tsx";
import { Term } from "../../../ui/term.tsx";
import type { Change } from "./change.ts";
import classes from "./tiles.module.css";

interface TileProps {
  readonly name: string;
  readonly explain?: string;
  readonly note: string;
  /** The same before. */
  readonly change?: Change | null;
  readonly loading: boolean;
  readonly wide?: boolean;
  readonly wrong?: boolean;
  readonly to?: "/flows";
  /** Shares as a bar below the figure. */
  readonly bar?: ReactNode;
  readonly children: ReactNode;
}

export function Tile({ name, explain, note, change, loading, wide, wrong, to, bar, children }: TileProps) {
  const { staleSince, pending } = useView();
  const search = useSearch();
  const head = explain === undefined ? name : <Term explain={explain}>{name}</Term>;
  return (
    <section
      className={classes.tile}
      data-wide={wide}
      data-wrong={wrong === true || undefined}
      data-faded={staleSince !== null || pending || undefined}
      aria-label={name}
    >
      <h2>
        {to === undefined ? (
          head
        ) : (
          <>
            {head}
            <Link to={to} search={carried(search)} className={classes.more}>
              all
            </Link>
          </>
        )}
      </h2>
      {loading ? (
        <p className={classes.bone} aria-hidden="true" />
      ) : (
        <>
          <p className={classes.figure}>{children}</p>
          {bar !== undefined && <div className={classes.bar}>{bar}</div>}
          <p className={classes.note} title={note}>
            {note}
          </p>
          {change && (
            <p className={classes.change} title={change.long}>
              {wide === true ? change.long : change.text}
            </p>
          )}
        </>
      )}
    </section>
  );
}
