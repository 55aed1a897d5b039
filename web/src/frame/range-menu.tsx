import { type ReactNode, useState } from "react";
import { addDays, localDate, todayIn } from "../format/dates.ts";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { setQuery } from "../router/location.ts";
import { type Range, writeRange } from "../router/range.ts";
import { s } from "../strings/strings.ts";

const presets: readonly Range[] = [
  { kind: "today" },
  { kind: "last", days: 7 },
  { kind: "last", days: 30 },
  { kind: "last", days: 90 },
  { kind: "all" },
];

/** The choice of days, as a button that says what is chosen. */
export function RangeMenu({ range, timezone }: { range: Range; timezone: string }): ReactNode {
  const name = rangeName(range);
  return (
    <Menu
      button={
        <>
          <Icon name="calendar" size={16} />
          {name}
        </>
      }
      label={`${s.frame.range}: ${name}`}
    >
      {(close) => (
        <>
          {presets.map((preset) => (
            <button
              aria-pressed={writeRange(preset) === writeRange(range)}
              className="menu-item"
              key={writeRange(preset)}
              onClick={() => {
                setQuery({ range: writeRange(preset), bucket: null });
                close();
              }}
              title={preset.kind === "last" ? s.ranges.lastNote : undefined}
              type="button"
            >
              {rangeName(preset)}
            </button>
          ))}
          <div className="menu-rule" />
          <CustomRange onDone={close} range={range} timezone={timezone} />
        </>
      )}
    </Menu>
  );
}

function CustomRange({ range, timezone, onDone }: { range: Range; timezone: string; onDone: () => void }): ReactNode {
  const today = todayIn(timezone, new Date());
  const [from, setFrom] = useState(range.kind === "custom" ? range.from : addDays(today, -29));
  const [to, setTo] = useState(range.kind === "custom" ? range.to : today);
  const wrong = from === "" || to === "" || from > to;
  return (
    <form
      className="range-custom"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) return;
        setQuery({ range: `${from}..${to}`, bucket: null });
        onDone();
      }}
    >
      <TextField label={s.ranges.from} onChange={setFrom} type="date" value={from} />
      <TextField
        fault={wrong ? s.ranges.wrong : undefined}
        label={s.ranges.to}
        onChange={setTo}
        type="date"
        value={to}
      />
      <p className="small muted">{s.ranges.zone(timezone)}</p>
      <button className="button button-main" disabled={wrong} type="submit">
        {s.ranges.apply}
      </button>
    </form>
  );
}

export function rangeName(range: Range): string {
  switch (range.kind) {
    case "today":
    case "all":
      return s.ranges[range.kind];
    case "last":
      return s.ranges.last(range.days);
    case "custom":
      return range.from === range.to ? localDate(range.from) : `${localDate(range.from)} – ${localDate(range.to)}`;
  }
}
