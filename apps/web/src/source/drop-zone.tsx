// A capture file may be dropped anywhere on the page.

import { useEffect, useState } from "react";
import classes from "./drop-zone.module.css";
import { useOpenFile } from "./open-file.ts";

export function DropZone() {
  const open = useOpenFile();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    function drag(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    }
    function leave(event: DragEvent) {
      if (event.relatedTarget === null) setOver(false);
    }
    function drop(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) open(file);
    }
    document.addEventListener("dragover", drag);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", drag);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, [open]);
  return over ? (
    <div className={classes.zone}>
      <p>Drop the capture to open it. It stays in this browser.</p>
    </div>
  ) : null;
}
