// A command to be run elsewhere, with a button that copies it.

import { useState } from "react";
import { Button } from "./button.tsx";
import classes from "./copy.module.css";
import { Icon } from "./icon.tsx";

export function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className={classes.command}>
      <code className="mono">{text}</code>
      <Button
        kind="plain"
        icon
        aria-label={copied ? "Copied" : "Copy"}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
        onBlur={() => setCopied(false)}
      >
        <Icon name={copied ? "check" : "copy"} />
      </Button>
    </div>
  );
}
