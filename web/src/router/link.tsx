import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import { navigate } from "./location.ts";

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; keepScroll?: boolean; children?: ReactNode };

/** An anchor that stays inside the dashboard without loading it again; a new tab still works. */
export function Link({ to, keepScroll = false, onClick, children, ...rest }: LinkProps): ReactNode {
  return (
    <a {...rest} href={to} onClick={(event) => follow(event, to, keepScroll, onClick)}>
      {children}
    </a>
  );
}

export function follow(
  event: MouseEvent<Element>,
  to: string,
  keepScroll: boolean,
  onClick?: (event: MouseEvent<HTMLAnchorElement>) => void,
): void {
  onClick?.(event as MouseEvent<HTMLAnchorElement>);
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  navigate(to, { keepScroll });
}
