// Opening a capture file: the file stays in this browser, and the page turns to it.

import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useLocalCapture } from "../local/context.ts";

export function useOpenFile(): (file: File) => void {
  const local = useLocalCapture();
  const navigate = useNavigate();
  return useCallback(
    (file) => {
      local.open(file);
      void navigate({ to: "/", search: { source: "local" } });
    },
    [local, navigate],
  );
}

/** Lets a person choose a file. To be called from a click. */
export function chooseFile(open: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".pcap,.pcapng,.cap,.gz,.ntar,application/vnd.tcpdump.pcap";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file !== undefined) open(file);
  });
  input.click();
}
