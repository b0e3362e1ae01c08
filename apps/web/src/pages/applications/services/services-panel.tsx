// Whose servers are talked to.

import { ofService } from "../../../filter/expression.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { RankedList } from "../../../panel/ranked-list.tsx";
import { topFoot } from "../../../panel/top-foot.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";

const NONE = { rows: [], total: 0, error: 0 };

export function ServicesPanel() {
  const { shown } = useView();
  const services = shown?.snapshot.services ?? NONE;
  return (
    <Panel
      title="Services"
      explain="From the server names: who runs them where that is known, otherwise the registrable domain."
      area="services"
      loading={shown === null}
      skeleton={<SkeletonLines count={6} />}
      empty={
        services.rows.length === 0 && shown !== null
          ? { why: "No server name seen.", what: "Names come with the beginnings of TLS, QUIC and HTTP flows." }
          : null
      }
      foot={topFoot(services)}
    >
      <RankedList
        header="service"
        rows={services.rows.map(({ service, flows, bytes }) => ({
          key: service,
          name: (
            <FilterLink to="/flows" condition={ofService(service)}>
              {service}
            </FilterLink>
          ),
          flows,
          bytes,
          colour: "blue",
        }))}
      />
    </Panel>
  );
}
