// A filter in colours: each of its words as what it is.

import { highlight } from "./highlight.ts";
import classes from "./filter-text.module.css";

export function FilterText({ filter }: { filter: string }) {
  let at = 0;
  return highlight(filter).map((part) => {
    const key = at;
    at += part.text.length;
    return (
      <span key={key} className={classes[part.kind]}>
        {part.text}
      </span>
    );
  });
}
