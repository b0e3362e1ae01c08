// All keys there are.

import { useSearch, useSetSearch } from "../state/use-search.ts";
import { Dialog } from "../ui/dialog.tsx";
import classes from "./keys-dialog.module.css";

const KEYS = [
  ["/", "go to the filter"],
  ["Enter", "apply the filter; open the row"],
  ["Esc", "leave the filter; close what is open"],
  ["↑ ↓", "move through the rows of a table"],
  ["Home End", "first and last row"],
  ["p", "pause the view, and go on"],
  ["[ ]", "one range earlier, one later"],
  ["-", "a range twice as long"],
  ["l", "live again"],
  ["?", "this list"],
] as const;

export function KeysDialog() {
  const open = useSearch().dialog === "keys";
  const setSearch = useSetSearch();
  return (
    <Dialog title="Keys" open={open} onClose={() => setSearch({ dialog: undefined })} width={400}>
      <dl className={classes.keys}>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
