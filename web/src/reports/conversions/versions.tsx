import { type ReactNode, useState } from "react";
import type { Definition } from "../../api/types.ts";
import { moment } from "../../format/dates.ts";
import { money } from "../../format/numbers.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { s } from "../../strings/strings.ts";
import { matchJson } from "./definition-draft.ts";
import { matchWords } from "./match-words.ts";

const compared = [
  "name",
  "description",
  "owner",
  "kind",
  "stage",
  "role",
  "match",
  "counting",
  "dedupe",
  "value",
  "lead",
  "customer",
  "effective_from",
] as const;
type Field = (typeof compared)[number] | "author" | "note";

/** One field of a definition in words. */
export function fieldText(definition: Definition, field: Field, timezone: string): string {
  switch (field) {
    case "kind":
      return s.kinds[definition.kind];
    case "stage":
      return s.stages[definition.stage];
    case "role":
      return definition.role ? `${s.rolesShort[definition.role]}, ${s.roles[definition.role]}` : t.none;
    case "match":
      return matchWords(definition.match) ?? matchJson(definition.match);
    case "counting":
      return t.counts[definition.counting];
    case "dedupe":
      return definition.dedupe.join(", ") || t.none;
    case "value":
      return valueText(definition.value);
    case "lead":
    case "customer":
      return definition[field] ? t.yes : t.no;
    case "effective_from":
      return definition.effective_from ? moment(definition.effective_from, timezone) : t.none;
    default:
      return definition[field] || t.none;
  }
}

function valueText(value: Definition["value"]): string {
  if (value.kind === "fixed") return `${t.valueKinds.fixed}: ${money(value.amount, value.currency)}`;
  return value.kind === "property" && value.property
    ? `${t.valueKinds.property}: ${value.property}`
    : t.valueKinds[value.kind];
}

/** All versions of one definition, and two of them side by side. */
export function Versions({ versions, timezone }: { versions: readonly Definition[]; timezone: string }): ReactNode {
  const newest = versions[0]?.version ?? 1;
  const [left, setLeft] = useState(versions[1]?.version ?? newest);
  const [right, setRight] = useState(newest);
  if (versions.length < 2) return <p className="muted">{t.oneVersion}</p>;
  const [a, b] = [left, right].map((n) => versions.find((one) => one.version === n));
  const choice = (label: string, value: number, onChange: (n: number) => void): ReactNode => (
    <select
      aria-label={label}
      className="select select-quiet"
      onChange={(event) => onChange(Number(event.target.value))}
      value={value}
    >
      {versions.map((one) => (
        <option key={one.version} value={one.version}>
          {t.version(one.version)}
          {one.version === newest ? `, ${t.current}` : ""}
        </option>
      ))}
    </select>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={t.compare} className="table-box" tabIndex={0}>
      <table className="table versions">
        <thead>
          <tr>
            <th>
              <span className="hidden-text">{t.compare}</span>
            </th>
            <th scope="col">{choice(t.left, left, setLeft)}</th>
            <th scope="col">{choice(t.right, right, setRight)}</th>
          </tr>
        </thead>
        <tbody>
          {a &&
            b &&
            ([...compared, "author", "note"] as const).map((field) => {
              const [x, y] = [fieldText(a, field, timezone), fieldText(b, field, timezone)];
              if (x === y && x === t.none) return null;
              return (
                <tr className={x === y ? undefined : "versions-differ"} key={field}>
                  <th scope="row">
                    {t.fields[field]} {x !== y && <span className="hidden-text">({t.differs})</span>}
                  </th>
                  <td>{x}</td>
                  <td>{y}</td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </section>
  );
}
