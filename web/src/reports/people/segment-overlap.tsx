import type { ReactNode } from "react";
import { type SegmentReport, useSegmentSize } from "../../api/segments.ts";
import type { SiteSummary } from "../../api/types.ts";
import { count, rate } from "../../format/numbers.ts";
import { type PageProps, pages } from "../../pages.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded, Remarks, Skeleton, Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery, setQuery } from "../../router/location.ts";
import { pageNames, pagePath } from "../../router/routes.ts";
import { viewRequest } from "../../router/view.ts";
import { segmentName, useWords, type Words } from "../../segments/segment-name.ts";
import { everyone, inSaved } from "../../segments/segment-text.ts";
import { peopleStrings } from "../../strings/people.ts";
import { s } from "../../strings/strings.ts";

const t = peopleStrings.segments;

interface OverlapProps extends Pick<PageProps, "view"> {
  site: SiteSummary;
}

/** Two segments beside each other: whom they share, and the way into every report with both. */
export function SegmentOverlapCard({ site, view }: OverlapProps): ReactNode {
  const { segment, against } = view;
  const words = useWords(site.key);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.compareTitle}</h2>
          <p>{t.compareLead}</p>
        </div>
      </div>
      <div className="tools">
        <Pick label={t.first} name="segment" value={segment} words={words} />
        <button
          aria-label={t.swap}
          className="icon-button"
          disabled={segment === null || against === null}
          onClick={() => setQuery({ segment: against, against: segment })}
          title={t.swap}
          type="button"
        >
          ⇄
        </button>
        <Pick label={t.second} name="against" value={against} words={words} />
      </div>
      {segment !== null && against !== null && <Both site={site} view={view} words={words} />}
    </section>
  );
}

interface PickProps {
  name: "segment" | "against";
  label: string;
  value: string | null;
  words: Words;
}

function Pick({ name, label, value, words }: PickProps): ReactNode {
  const known = [...words.saved.map((one) => [inSaved(one.key), one.name] as const), [everyone, t.everyone] as const];
  const other = value !== null && !known.some(([text]) => text === value);
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select className="select" onChange={(event) => setQuery({ [name]: event.target.value })} value={value ?? ""}>
        <option value="">{t.choose}</option>
        {known.map(([text, name]) => (
          <option key={text} value={text}>
            {name}
          </option>
        ))}
        {other && <option value={value}>{segmentName(value, words)}</option>}
      </select>
    </label>
  );
}

function Both({ site, view, words }: OverlapProps & { words: Words }): ReactNode {
  const report = useSegmentSize(site.key, viewRequest(view, site.timezone, new Date()));
  const names = { a: segmentName(view.segment ?? everyone, words), b: segmentName(view.against ?? everyone, words) };
  return (
    <Loaded query={report} skeleton={<Skeleton height={120} />}>
      {(data) => <Overlap names={names} report={data} site={site.key} />}
    </Loaded>
  );
}

interface SharedProps {
  report: SegmentReport;
  names: { a: string; b: string };
  site: string;
}

function Overlap({ report, names, site }: SharedProps): ReactNode {
  const { overlap } = report;
  if (!overlap) return null;
  const parts = [
    ["this", overlap.only_this, t.onlyOne(names.a)],
    ["both", overlap.both, t.both],
    ["other", overlap.only_other, t.onlyOne(names.b)],
  ] as const;
  return (
    <>
      <p>
        {overlap.both === 0
          ? t.noOverlap(names.a, names.b)
          : t.overlap(count(overlap.both), names.a, names.b) + t.jaccard(rate(overlap.jaccard))}{" "}
        {report.low_data && <Thin />}
      </p>
      <Remarks warnings={report.warnings} />
      <div aria-hidden="true" className="overlap-bar">
        {parts.map(
          ([part, visitors]) =>
            visitors > 0 && (
              <span
                className={`overlap-part overlap-${part}`}
                key={part}
                style={{ flexGrow: visitors, flexBasis: 0 }}
              />
            ),
        )}
      </div>
      <ul className="legend">
        {parts.map(([part, visitors, words]) => (
          <li className="legend-item" key={part}>
            <span className={`overlap-key overlap-${part}`} /> <strong>{count(visitors)}</strong> {words}
          </li>
        ))}
      </ul>
      <div className="row">
        <span className="muted">{t.openBoth}</span>
        {pageNames
          .filter((page) => page !== "people" && pages[page].takes.compare)
          .map((page) => (
            <Link className="button button-small" key={page} to={pagePath(site, page) + keptQuery()}>
              <Icon name={pages[page].icon} size={16} /> {s.nav[page]}
            </Link>
          ))}
        <Link className="button button-small" to={`${pagePath(site, "people")}${keptQuery()}&tab=retention`}>
          <Icon name="people" size={16} /> {peopleStrings.tabs.retention}
        </Link>
      </div>
    </>
  );
}
