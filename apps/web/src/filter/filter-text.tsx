// A filter expression to be read, in the colours of the filter box.

import { highlight } from "./highlight.ts";
import classes from "./highlighted.module.css";

export function FilterText({ filter }: { filter: string }) {
  let at = 0;
  return (
    <code className="mono">
      {highlight(filter).map((part) => {
        const key = at;
        at += part.text.length;
        return (
          <span key={key} className={classes[part.kind]}>
            {part.text}
          </span>
        );
      })}
    </code>
  );
}
