// The one capture file that this page may have open.

import { createContext, useContext } from "react";
import type { LocalCapture } from "./local-capture.ts";

export const LocalCaptureContext = createContext<LocalCapture | null>(null);

export function useLocalCapture(): LocalCapture {
  const local = useContext(LocalCaptureContext);
  if (local === null) throw new Error("useLocalCapture needs its context above it");
  return local;
}
