// What the traffic is, to whom it goes, and who can read it.

import { useView } from "../../live/view.tsx";
import classes from "./applications.module.css";
import { CleartextPanel } from "./cleartext/cleartext-panel.tsx";
import { EncryptionPanel } from "./encryption/encryption-panel.tsx";
import { NamesPanel } from "./names/names-panel.tsx";
import { ServicesPanel } from "./services/services-panel.tsx";
import { TablePanel } from "./table/table-panel.tsx";
import { VersionsPanel } from "./versions/versions-panel.tsx";

export function Applications() {
  const { filterProblem } = useView();
  if (filterProblem !== null) return <p className="muted">Nothing is shown, because the filter is wrong.</p>;
  return (
    <div className={classes.grid}>
      <h1 className="hidden-visually">Applications</h1>
      <TablePanel />
      <EncryptionPanel />
      <VersionsPanel />
      <ServicesPanel />
      <NamesPanel />
      <CleartextPanel />
    </div>
  );
}
