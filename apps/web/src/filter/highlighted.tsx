// A filter in colours, lying under the input that it repeats.

import { highlight } from "./highlight.ts";
import classes from "./highlighted.module.css";

export function Highlighted({ filter, offset, className }: { filter: string; offset: number; className: string }) {
  let at = 0;
  return (
    <div className={className} aria-hidden="true">
      <div style={{ transform: `translateX(${-offset}px)` }}>
        {highlight(filter).map((part) => {
          const key = at;
          at += part.text.length;
          return (
            <span key={key} className={classes[part.kind]}>
              {part.text}
            </span>
          );
        })}
      </div>
    </div>
  );
}
