// A modal dialog on the browser's own element: focus trap, Escape and the top layer come with it.

import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./button.tsx";
import classes from "./dialog.module.css";
import { Icon } from "./icon.tsx";

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly width?: number;
  readonly children: ReactNode;
}

export function Dialog({ title, open, onClose, width = 720, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog?.open === false) {
      dialog.showModal();
      // Its first button would be "Close", which is not what a person came for.
      dialog.focus();
    }
    if (!open && dialog?.open === true) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      className={classes.dialog}
      tabIndex={-1}
      style={{ maxWidth: width }}
      aria-labelledby={heading}
      onClose={onClose}
      onMouseDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      {open && (
        <div className={classes.body}>
          <header className={classes.head}>
            <h2 id={heading}>{title}</h2>
            <Button kind="plain" icon aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </Button>
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}
