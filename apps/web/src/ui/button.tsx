// Buttons: quiet by default, one primary per place; `head` for the head of a panel, `icon` for those without words.

import type { ComponentProps } from "react";
import classes from "./button.module.css";

type Kind = "default" | "primary" | "plain" | "head" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  kind?: Kind;
  icon?: boolean;
  pressed?: boolean;
}

export function Button({
  kind = "default",
  icon = false,
  pressed,
  className = "",
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`${classes.button} ${kind === "head" ? classes.plain : ""} ${classes[kind]} ${icon ? classes.icon : ""} ${className}`}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...rest}
    />
  );
}
