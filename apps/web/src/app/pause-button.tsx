// Holds the view still. The capture goes on.

import { useView } from "../live/view.tsx";
import { useSearch, useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

export function PauseButton() {
  const { historic, source } = useView();
  const paused = useSearch().paused === true && !historic;
  const setSearch = useSetSearch();
  const still = source?.state !== "running";
  return (
    <Button
      pressed={paused}
      disabled={historic || (still && !paused)}
      onClick={() => setSearch({ paused: paused ? undefined : true })}
      title={
        historic
          ? "The past stands still"
          : paused
            ? "Show what is happening now (p)"
            : "Hold the view still; the capture goes on (p)"
      }
    >
      <Icon name={paused ? "play" : "pause"} size={14} />
      <span>{paused ? "Resume" : "Pause"}</span>
    </Button>
  );
}
