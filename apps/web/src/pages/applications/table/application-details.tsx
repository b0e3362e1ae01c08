// One application in full, and the way to its flows.

import { Link } from "@tanstack/react-router";
import { narrowed, ofApplication } from "../../../filter/expression.ts";
import { bytes, group, joined, share } from "../../../format/figure.ts";
import { applicationName } from "../../../format/name.ts";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { Details } from "../../../table/details.tsx";
import links from "../../links.module.css";
import type { ApplicationRow } from "./application-row.ts";

export function ApplicationDetails({ row, onClose }: { row: ApplicationRow; onClose: () => void }) {
  const search = useSearch();
  const filter = narrowed(search.filter, ofApplication(row.app));
  const { encrypted, flows_by: by } = row;
  const part = (value: number) => (value === 0 ? null : `${joined(bytes(value))}, ${joined(share(value, row.bytes))}`);
  const flows = (value: number) => (value === 0 ? null : `${group(value)} of ${group(row.flows)} flows`);
  return (
    <Details
      title={applicationName(row.app)}
      onClose={onClose}
      facts={[
        ["bytes", `${joined(bytes(row.bytes))}, ${joined(share(row.bytes, row.whole))} of all`],
        ["packets", group(row.packets)],
        ["flows", group(row.flows)],
        ["encrypted", part(encrypted.encrypted)],
        ["in the clear", part(encrypted.cleartext)],
        ["not known", part(encrypted.unknown)],
        ["by content", flows(by.content)],
        ["by port", flows(by.port)],
        ["related", flows(by.related)],
      ]}
    >
      <p className={links.links}>
        <Link to="/flows" search={{ ...carried(search), filter }}>
          Its flows
        </Link>
        <Link to="/packets" search={{ ...carried(search), filter }}>
          Its packets
        </Link>
        <Link to="/" search={{ ...carried(search), filter }}>
          Its overview
        </Link>
      </p>
    </Details>
  );
}
