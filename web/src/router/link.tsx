import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, use } from "react";
import { FixedContext } from "../parts/fixed.ts";
import { navigate } from "./location.ts";

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; keepScroll?: boolean; children?: ReactNode };

/** An anchor that stays inside the dashboard without loading it again; a new tab still works. On the page of a public link it leads nowhere. */
export function Link({ to, keepScroll = false, onClick, children, ...rest }: LinkProps): ReactNode {
  if (use(FixedContext)) return <span className={rest.className}>{children}</span>;
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
