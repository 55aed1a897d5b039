import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useLive, useSession } from "./api/queries.ts";
import type { Session, SiteSummary } from "./api/types.ts";
import { Frame } from "./frame/frame.tsx";
import { Announcer } from "./parts/announce.tsx";
import { Empty, Failed, Skeleton } from "./parts/states.tsx";
import { Link } from "./router/link.tsx";
import { addressWith, navigate, useAddress } from "./router/location.ts";
import { canCompare, type Range, readRange } from "./router/range.ts";
import { type PageName, pagePath, readRoute } from "./router/routes.ts";
import { SignIn } from "./session/sign-in.tsx";
import { s } from "./strings/strings.ts";

const TodayPage = lazy(() =>
  import("./reports/conversions/today-page.tsx").then((module) => ({ default: module.TodayPage })),
);
const FunnelsPage = lazy(() =>
  import("./reports/funnels/funnels-page.tsx").then((module) => ({ default: module.FunnelsPage })),
);
const SettingsPage = lazy(() =>
  import("./settings/settings-page.tsx").then((module) => ({ default: module.SettingsPage })),
);
const NewSite = lazy(() => import("./settings/new-site.tsx").then((module) => ({ default: module.NewSite })));
const Setup = lazy(() => import("./session/setup.tsx").then((module) => ({ default: module.Setup })));

let wasSignedIn = false;

/** Decides what is seen: setup, sign-in, or a page of a site. */
export function App(): ReactNode {
  const session = useSession();
  const { path } = useAddress();
  if (session.error && !session.data) {
    return (
      <div className="gate">
        <Failed error={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (!session.data) return <Skeleton height={3} />;
  if (session.data.setup_needed)
    return (
      <Suspense fallback={null}>
        <Setup />
      </Suspense>
    );
  if (!session.data.signed_in) return <SignIn ended={wasSignedIn} />;
  wasSignedIn = true;
  return (
    <>
      <Announcer />
      <Inside path={path} session={session.data} />
    </>
  );
}

function Inside({ session, path }: { session: Session; path: string }): ReactNode {
  const route = readRoute(path);
  const sites = session.sites ?? [];
  const first = sites[0];
  useEffect(() => {
    if (route.at === "home" && first) navigate(pagePath(first.key, "today") + location.search, { replace: true });
  }, [route.at, first]);

  if (!first)
    return (
      <Suspense fallback={null}>
        <NewSite />
      </Suspense>
    );
  if (route.at === "home") return null;
  const site = route.at === "site" ? sites.find((one) => one.key === route.site) : undefined;
  if (route.at === "unknown" || !site) return <NotFound home={pagePath(first.key, "today")} />;
  return <SitePage key={site.key} page={route.page} session={session} site={site} />;
}

function SitePage({ session, site, page }: { session: Session; site: SiteSummary; page: PageName }): ReactNode {
  const { query } = useAddress();
  const range = useRange(site, query.get("range"));
  const shown = range ?? { kind: "last" as const, days: 7 as const };
  const compare = query.get("compare") !== "off" && canCompare(shown);
  return (
    <Frame compare={compare} page={page} range={shown} session={session} site={site}>
      <Suspense fallback={<Skeleton height={400} />}>
        {page === "settings" && <SettingsPage session={session} site={site} />}
        {page !== "settings" && !range && <Skeleton height={400} />}
        {page === "today" && range && <TodayPage compare={compare} range={range} site={site} />}
        {page === "funnels" && range && <FunnelsPage range={range} site={site} />}
      </Suspense>
    </Frame>
  );
}

/**
 * The range of the URL. Where it names none, the last seven days; all time for a site whose newest event is older
 * than that, so that imported history is seen at once. Either is then written into the URL.
 */
function useRange(site: SiteSummary, text: string | null): Range | null {
  const live = useLive(site.key);
  const named = readRange(text);
  const newest = live.data?.last_event_at;
  const settled = live.isSuccess || live.isError;
  const chosen = newest && Date.now() - Date.parse(newest) > 8 * 86_400_000 ? "all" : "7d";
  const page = useAddress().path;
  useEffect(() => {
    if (!named && settled && !page.endsWith("/settings")) navigate(addressWith({ range: chosen }), { replace: true });
  }, [named, settled, chosen, page]);
  return named;
}

function NotFound({ home }: { home: string }): ReactNode {
  return (
    <main className="gate">
      <Empty text={s.states.notFoundText} title={s.states.notFound}>
        <Link className="button button-main" to={home}>
          {s.states.toToday}
        </Link>
      </Empty>
    </main>
  );
}
