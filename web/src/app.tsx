import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useLive, useSession } from "./api/queries.ts";
import type { Session, SiteSummary } from "./api/types.ts";
import { Frame } from "./frame/frame.tsx";
import { pages } from "./pages.tsx";
import { Announcer } from "./parts/announce.tsx";
import { ZoneContext } from "./parts/explained.tsx";
import { Empty, Failed, Skeleton } from "./parts/states.tsx";
import { Link } from "./router/link.tsx";
import { addressWith, navigate, useAddress } from "./router/location.ts";
import { type Range, readRange } from "./router/range.ts";
import { type PageName, pagePath, readPublicToken, readRoute } from "./router/routes.ts";
import { readView } from "./router/view.ts";
import { SignIn } from "./session/sign-in.tsx";
import { s } from "./strings/strings.ts";

const NewSite = lazy(() => import("./settings/new-site.tsx").then((module) => ({ default: module.NewSite })));
const Join = lazy(() => import("./session/join.tsx").then((module) => ({ default: module.Join })));
const Setup = lazy(() => import("./session/setup.tsx").then((module) => ({ default: module.Setup })));

const SecondFactorGate = lazy(() =>
  import("./session/second-factor-gate.tsx").then((module) => ({ default: module.SecondFactorGate })),
);

let wasSignedIn = false;

const PublicReport = lazy(() =>
  import("./public/public-report.tsx").then((module) => ({ default: module.PublicReport })),
);

/** Decides what is seen: the report of a public link, for which nobody signs in, or Cairn itself. */
export function App(): ReactNode {
  const { path } = useAddress();
  const token = readPublicToken(path);
  if (token === null) return <Members path={path} />;
  return (
    <Suspense fallback={<Skeleton height={3} />}>
      <PublicReport token={token} />
    </Suspense>
  );
}

/** Setup, sign-in, or a page of a site. */
function Members({ path }: { path: string }): ReactNode {
  const session = useSession();
  const [enrolling, setEnrolling] = useState(false);
  if (session.error && !session.data) {
    return (
      <div className="gate">
        <Failed error={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (!session.data) return <Skeleton height={3} />;
  if (path === "/join")
    return (
      <Suspense fallback={null}>
        <Join />
      </Suspense>
    );
  if (session.data.setup_needed)
    return (
      <Suspense fallback={null}>
        <Setup />
      </Suspense>
    );
  if (!session.data.signed_in) return <SignIn ended={wasSignedIn} />;
  wasSignedIn = true;
  if (session.data.second_factor_needed || enrolling)
    return (
      <Suspense fallback={null}>
        <SecondFactorGate onConfirmed={() => setEnrolling(true)} onDone={() => setEnrolling(false)} />
      </Suspense>
    );
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
  const { takes, content: Content } = pages[page];
  const range = useRange(site, query.get("range"), takes.range);
  const view = readView(query, range ?? { kind: "last", days: 7 }, takes.asked);
  return (
    <ZoneContext value={site.timezone}>
      <Frame page={page} session={session} site={site} view={view}>
        <Suspense fallback={<Skeleton height={400} />}>
          {takes.range && !range ? <Skeleton height={400} /> : <Content session={session} site={site} view={view} />}
        </Suspense>
      </Frame>
    </ZoneContext>
  );
}

/**
 * The range of the URL. Where it names none, the last seven days; all time for a site whose newest event is older
 * than that, so that imported history is seen at once. Either is then written into the URL.
 */
function useRange(site: SiteSummary, text: string | null, wanted: boolean): Range | null {
  const live = useLive(site.key);
  const named = readRange(text);
  const newest = live.data?.last_event_at;
  const settled = live.isSuccess || live.isError;
  const chosen = newest && Date.now() - Date.parse(newest) > 8 * 86_400_000 ? "all" : "7d";
  useEffect(() => {
    if (wanted && !named && settled) navigate(addressWith({ range: chosen }), { replace: true });
  }, [named, settled, chosen, wanted]);
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
