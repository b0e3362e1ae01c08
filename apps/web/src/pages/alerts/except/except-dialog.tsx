// An exception made from an alert.

import type { Alert } from "@wireglass/contract";
import { Dialog } from "../../../ui/dialog.tsx";
import { ExceptionForm } from "./exception-form.tsx";

interface ExceptDialogProps {
  readonly alert: Alert;
  readonly known: readonly Alert[];
  readonly open: boolean;
  readonly onClose: () => void;
}

export function ExceptDialog({ alert, known, open, onClose }: ExceptDialogProps) {
  return (
    <Dialog title="No alert for these any more" open={open} onClose={onClose} width={600}>
      <ExceptionForm alert={alert} known={known} onDone={onClose} />
    </Dialog>
  );
}
