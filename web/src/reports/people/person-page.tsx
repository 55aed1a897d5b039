import "../../styles/person.css";
import type { ReactNode } from "react";
import { Problem } from "../../api/problem.ts";
import { type Person, type PersonEvent, usePerson } from "../../api/visitors.ts";
import { ago, clockTime, day, moment } from "../../format/dates.ts";
import { count, money, span } from "../../format/numbers.ts";
import type { PageProps } from "../../pages.tsx";
import { Empty, Failed, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { may } from "../../session/may.ts";
import { attributionStrings as a } from "../../strings/attribution.ts";
import { personStrings as t } from "../../strings/person.ts";
import { macroWords, type Stretch, stretches } from "./journey.ts";
import { PersonEdges } from "./person-edges.tsx";
import { PersonPrivacy } from "./person-privacy.tsx";

/** One person's journey: sessions as rows, what joins their ids, and their data. */
export function PersonPage({ site, session, id }: PageProps & { id: string }): ReactNode {
  const query = usePerson(site.key, id);
  const pages = query.data?.pages ?? [];
  const [person] = pages;
  if (query.error && !person) {
    if (!(query.error instanceof Problem) || query.error.status !== 404)
      return <Failed error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <section className="card">
        <Empty text={t.notFoundText} title={t.notFound}>
          <Back />
        </Empty>
      </section>
    );
  }
  if (!person) return <Skeleton height={480} />;
  const kinds = new Map(person.conversions.map((one) => [one.key, one]));
  return (
    <>
      <div>
        <Back />
        <h2 className="person-id">{person.id}</h2>
        <p className="answer">
          <strong>{t.sessions(person.session_count, count(person.session_count))}</strong>
          {person.first_seen !== null && ` ${t.line("", day(person.first_seen, site.timezone)).trim()}`}
          {macroWords(person)}
          {t.end}
        </p>
        {person.left_out > 0 && <p className="muted">{t.leftOut(count(person.left_out))}</p>}
      </div>
      <div className="person">
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.journey}</h2>
              <p>{t.journeyLead}</p>
            </div>
          </div>
          <ol className="journey">
            {stretches(pages).map((stretch, index) => (
              <Session
                key={`${stretch.session?.index ?? "none"} ${stretch.events[0]?.id ?? index}`}
                kinds={kinds}
                open={index === 0}
                site={site.key}
                stretch={stretch}
                timezone={site.timezone}
              />
            ))}
          </ol>
          {query.hasNextPage && (
            <button
              className="button"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              type="button"
            >
              {t.older}
            </button>
          )}
        </section>
        <div className="stack">
          <About person={person} timezone={site.timezone} />
          <PersonEdges edges={person.edges} mayChange={may(session, "manage")} site={site} />
          {may(session, "erase") && <PersonPrivacy person={person} site={site} />}
        </div>
      </div>
    </>
  );
}

function Back(): ReactNode {
  return (
    <Link className="small" to={addressWith({ visitor: null })}>
      ← {t.back}
    </Link>
  );
}

type Kinds = ReadonlyMap<string, Person["conversions"][number]>;

function Session({
  stretch,
  kinds,
  timezone,
  open,
  site,
}: {
  stretch: Stretch;
  kinds: Kinds;
  timezone: string;
  open: boolean;
  site: string;
}): ReactNode {
  const { session, events } = stretch;
  const from = [session?.channel, session?.source, session?.campaign].filter(Boolean).join(" · ");
  const by = [session?.device, session?.browser, session?.country].filter(Boolean).join(" · ");
  const start = session?.start ?? events.at(-1)?.at ?? "";
  return (
    <li>
      <details open={open}>
        <summary>
          <span className="journey-when">
            <strong>{session ? t.session(count(session.index)) : t.outside}</strong>
            <span className="small muted" title={moment(start, timezone)}>
              {day(start, timezone)}, {clockTime(start, timezone)}
            </span>
          </span>
          <span className="journey-from">
            <span>{from || "–"}</span>
            <span className="small muted">{by}</span>
          </span>
          <span className="journey-sum small muted">
            {session &&
              [
                t.pages(session.page_views, count(session.page_views)),
                t.events(session.events, count(session.events)),
                ...(session.engaged_ms === null ? [] : [t.engaged(span(session.engaged_ms / 1_000))]),
              ].join(" · ")}
          </span>
          <span className="journey-marks">
            <Marks keys={session?.conversions ?? []} kinds={kinds} />
          </span>
        </summary>
        <ol className="journey-events">
          {events.map((event) => (
            <Event event={event} key={event.id} kinds={kinds} site={site} timezone={timezone} />
          ))}
        </ol>
      </details>
    </li>
  );
}

function Marks({ keys, kinds }: { keys: readonly string[]; kinds: Kinds }): ReactNode {
  return keys.map((key) => {
    const known = kinds.get(key);
    const macro = known?.kind === "macro";
    return (
      <span className={macro ? "tag tag-macro" : "tag tag-micro"} key={key} title={macro ? t.macro : t.micro}>
        {macro ? "● " : "○ "}
        {known?.name ?? key}
      </span>
    );
  });
}

/** One event. Name, page and properties are whatever was sent: text and nothing else, and never a link. */
function Event({
  event,
  kinds,
  timezone,
  site,
}: {
  event: PersonEvent;
  kinds: Kinds;
  timezone: string;
  site: string;
}): ReactNode {
  const text = JSON.stringify(event.properties ?? {}, null, 2);
  const has = text !== "{}";
  return (
    <li className={event.left_out ? "journey-hidden" : undefined}>
      <span className="small muted" title={moment(event.at, timezone)}>
        {clockTime(event.at, timezone)}
      </span>
      <div>
        <span className="journey-name">{event.name}</span>{" "}
        {event.value !== null && <strong>{money(event.value, event.currency)}</strong>}{" "}
        <Marks keys={event.conversions} kinds={kinds} />{" "}
        {event.conversions.length > 0 && !event.left_out && (
          <>
            <Link
              aria-label={a.openReceiptOf(event.name)}
              className="small"
              to={`${pagePath(site, "attribution")}?${new URLSearchParams({ tab: "receipt", receipt: event.event_id })}`}
            >
              {a.openReceipt}
            </Link>{" "}
            <code className="small muted journey-id">{event.event_id}</code>{" "}
          </>
        )}
        {event.left_out && <span className="tag tag-thin">{event.bot ?? t.hidden}</span>}
        {(event.path ?? event.url) !== null && (
          <div className="small muted journey-text">
            {event.path ?? event.url}
            {event.title !== null && ` · ${event.title}`}
          </div>
        )}
        {has && (
          <details className="journey-props">
            <summary className="small muted">{t.properties}</summary>
            <pre>{text}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

function About({ person, timezone }: { person: Person; timezone: string }): ReactNode {
  const { consent } = person;
  const state = (text: string): string => t.consentStates[text] ?? text;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.about}</h2>
          <p>{person.is_user ? t.isUser : t.isVisitor}</p>
        </div>
      </div>
      <dl className="person-facts">
        {person.first_seen !== null && (
          <Fact term={t.firstSeen} value={<time>{moment(person.first_seen, timezone)}</time>} />
        )}
        {person.last_seen !== null && (
          <Fact
            term={t.lastSeen}
            value={<span title={moment(person.last_seen, timezone)}>{ago(person.last_seen, Date.now())}</span>}
          />
        )}
        <Fact
          term={t.browsers}
          value={person.visitors.map((one) => (
            <span className="visitor-id person-visitor" key={one}>
              {one}
            </span>
          ))}
        />
        {consent && (
          <>
            <Fact term={`${t.consent}: ${t.consentAnalytics}`} value={state(consent.analytics_storage)} />
            <Fact term={`${t.consent}: ${t.consentAds}`} value={state(consent.ad_storage)} />
            {consent.gpc && <Fact term={t.consent} value={t.gpc} />}
          </>
        )}
      </dl>
    </section>
  );
}

function Fact({ term, value }: { term: string; value: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="small muted">{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
