// Says what was done, and offers the way back, at the foot of the page.

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { problemOf } from "../../../api/client.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import classes from "./act-bar.module.css";
import { done, putAwayAct, settle, useLastAct } from "./acts.ts";

export function ActBar() {
  const act = useLastAct();
  const back = useMutation({
    mutationFn: async () => act?.undo?.(),
    onSuccess: () => done("Undone."),
    onError: (error) => done(`It could not be undone: ${problemOf(error).message}`),
  });
  useEffect(() => {
    // The browser lets a request go out while a page is left.
    window.addEventListener("pagehide", settle);
    return () => {
      window.removeEventListener("pagehide", settle);
      putAwayAct();
    };
  }, []);
  return (
    <div role="status" className={classes.place}>
      {act !== null && (
        <div className={classes.bar} key={act.key}>
          <p>{act.text}</p>
          {act.undo !== null && (
            <Button kind="plain" className={classes.undo} disabled={back.isPending} onClick={() => back.mutate()}>
              Undo
            </Button>
          )}
          <Button kind="plain" icon aria-label="Put away" onClick={putAwayAct}>
            <Icon name="close" size={13} />
          </Button>
        </div>
      )}
    </div>
  );
}
