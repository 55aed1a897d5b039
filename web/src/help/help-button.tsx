import type { ReactNode } from "react";
import { setQuery } from "../router/location.ts";
import { s } from "../strings/strings.ts";
import { type HelpPage, helpTitle } from "./pages.ts";

/** The "?" beside a term. It opens the term's definition page. */
export function HelpButton({ page }: { page: HelpPage }): ReactNode {
  const title = helpTitle(page);
  return (
    <button
      aria-label={s.help.open(title)}
      className="help-button"
      onClick={() => setQuery({ help: page })}
      title={s.help.open(title)}
      type="button"
    >
      ?
    </button>
  );
}
