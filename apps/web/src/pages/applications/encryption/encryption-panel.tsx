// How much of the traffic others can read.

import { ofEncryption } from "../../../filter/expression.ts";
import { bytes, joined, share } from "../../../format/figure.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import list from "../../../panel/ranked-list.module.css";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";

const PARTS = [
  { name: "encrypted", label: "Encrypted", encrypted: true, colour: "teal" },
  { name: "cleartext", label: "In the clear", encrypted: false, colour: "amber" },
  { name: "unknown", label: "Not known", encrypted: null, colour: "grey" },
] as const;

export function EncryptionPanel() {
  const { shown } = useView();
  const sizes = shown?.snapshot.encrypted ?? { encrypted: 0, cleartext: 0, unknown: 0 };
  const whole = sizes.encrypted + sizes.cleartext + sizes.unknown;
  return (
    <Panel
      title="Encryption"
      explain="Bytes by whether somebody on the path could read them, after what each flow says and does."
      area="encryption"
      aside={<span>share of bytes</span>}
      loading={shown === null}
      skeleton={<SkeletonLines count={3} />}
      empty={whole === 0 && shown !== null ? { why: "No packet yet." } : null}
    >
      <table className={list.list}>
        <tbody>
          {PARTS.map(({ name, label, encrypted, colour }) => (
            <tr key={name}>
              <th scope="row">
                <FilterLink to="/flows" condition={ofEncryption(encrypted)}>
                  {label}
                </FilterLink>
              </th>
              <td className={list.meter}>
                <Meter whole={whole} parts={[{ value: sizes[name], colour }]} />
              </td>
              <td className="muted">{joined(bytes(sizes[name]))}</td>
              <td>{joined(share(sizes[name], whole))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
