// Which columns a table shows; remembered in this browser.

import { Menu } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import menu from "../ui/menu.module.css";
import type { Column } from "./column.ts";

export function useHiddenColumns<Row>(table: string, columns: readonly Column<Row>[]) {
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `wireglass-hidden-${table}`,
    defaultValue: columns.filter(({ optional }) => optional === true).map(({ id }) => id),
    getInitialValueInEffect: false,
  });
  return { hidden: Array.isArray(hidden) ? hidden : [], setHidden };
}

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly hidden: readonly string[];
  readonly setHidden: (hidden: string[]) => void;
}

export function ColumnMenu<Row>({ columns, hidden, setHidden }: ColumnMenuProps<Row>) {
  return (
    <Menu position="bottom-end" classNames={menu} closeOnItemClick={false} offset={4}>
      <Menu.Target>
        <Button kind="plain" icon aria-label="Choose columns" title="Choose columns">
          <Icon name="columns" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ id, header }) => {
          const isHidden = hidden.includes(id);
          return (
            <Menu.CheckboxItem
              key={id}
              checked={!isHidden}
              checkIcon={<Icon name="check" size={13} />}
              onChange={() => setHidden(isHidden ? hidden.filter((one) => one !== id) : [...hidden, id])}
            >
              {header}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
