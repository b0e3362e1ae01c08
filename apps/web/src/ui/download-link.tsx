// A download that is a plain link; where it is not possible a button that says why.

import type { ReactNode } from "react";
import classes from "./button.module.css";
import { Icon } from "./icon.tsx";

interface DownloadLinkProps {
  readonly href: string;
  /** Why it is not possible. */
  readonly refused: string | null;
  readonly title?: string;
  /** Beside the title of a panel. */
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function DownloadLink({ href, refused, title, small = false, children }: DownloadLinkProps) {
  const content = (
    <>
      <Icon name="save" size={14} /> {children}
    </>
  );
  const look = `${classes.button} ${small ? classes.small : ""}`;
  if (refused !== null) {
    return (
      <button type="button" className={look} disabled title={refused}>
        {content}
      </button>
    );
  }
  return (
    <a className={look} href={href} download title={title}>
      {content}
    </a>
  );
}
