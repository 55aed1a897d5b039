import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "../parts/dialog.tsx";
import { Skeleton } from "../parts/states.tsx";
import { Link } from "../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../router/location.ts";
import { s } from "../strings/strings.ts";
import { helpPages, isHelpPage, loadPage } from "./pages.ts";
import { Prose } from "./prose.tsx";

/** The definition page that the URL asks for, in a panel at the side. */
export function HelpPanel(): ReactNode {
  const page = useAddress().query.get("help");
  const tokens = useQuery({
    queryKey: ["definition-page", page],
    queryFn: () => (isHelpPage(page) ? loadPage(page) : []),
    enabled: isHelpPage(page),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!isHelpPage(page)) return null;
  return (
    <Dialog onClose={() => setQuery({ help: null }, true)} side title={s.help.title}>
      <div className="stack">
        {tokens.data ? <Prose tokens={tokens.data} /> : <Skeleton height={240} />}
        <nav aria-label={s.help.all} className="help-list">
          {helpPages.map(([name, title]) => (
            <Link
              aria-current={name === page ? "page" : undefined}
              keepScroll
              key={name}
              to={addressWith({ help: name })}
            >
              {title}
            </Link>
          ))}
        </nav>
      </div>
    </Dialog>
  );
}
