// Holds the view still. The capture goes on.

import { useSearch, useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

export function PauseButton() {
  const paused = useSearch().paused === true;
  const setSearch = useSetSearch();
  return (
    <Button
      pressed={paused}
      onClick={() => setSearch({ paused: paused ? undefined : true })}
      title={paused ? "Show what is happening now (p)" : "Hold the view still; the capture goes on (p)"}
    >
      <Icon name={paused ? "play" : "pause"} size={14} />
      <span>{paused ? "Resume" : "Pause"}</span>
    </Button>
  );
}
