import { type ReactNode, useState } from "react";
import { type ReceiptReport, useReceipt } from "../../api/attribution.ts";
import { moment } from "../../format/dates.ts";
import { money, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Field } from "../../parts/field.tsx";
import { Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import type { TabProps } from "./attribution-page.tsx";
import { Name } from "./credit-tab.tsx";

type Touch = ReceiptReport["current"]["touches"][number];

/** One conversion with its touches, what each model gives them, and what changed. */
export function ReceiptTab({ site }: TabProps): ReactNode {
  const { query } = useAddress();
  const asked = query.get("receipt") ?? "";
  const [text, setText] = useState(asked);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.receipt} <HelpButton page="attribution" />
          </h2>
          <p>{t.receiptLead}</p>
        </div>
      </div>
      <form
        className="cost-form"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery({ receipt: text.trim() || null });
        }}
      >
        <Field hint={t.receiptHint} label={t.receiptAsk}>
          {(bound) => (
            <input
              {...bound}
              className="input receipt-id"
              onChange={(event) => setText(event.target.value)}
              spellCheck={false}
              value={text}
            />
          )}
        </Field>
        <button className="button button-main" type="submit">
          {t.receiptShow}
        </button>
      </form>
      {asked !== "" && <Asked conversion={asked} site={site.key} timezone={site.timezone} />}
    </section>
  );
}

function Asked({ site, conversion, timezone }: { site: string; conversion: string; timezone: string }): ReactNode {
  const report = useReceipt(site, conversion);
  return (
    <Loaded query={report} skeleton={<Skeleton height={280} />}>
      {(data) => <Shown report={data} timezone={timezone} />}
    </Loaded>
  );
}

function Shown({ report, timezone }: { report: ReceiptReport; timezone: string }): ReactNode {
  const { current } = report;
  const currency = current.net_currency ?? current.currency ?? null;
  const shown = Object.keys(current.touches[0]?.weights ?? {});
  const columns: Column<Touch>[] = [
    { key: "t", label: t.touch, cell: (touch) => moment(touch.t, timezone) },
    { key: "kind", label: t.kind, from: "tablet", cell: (touch) => t.kinds[touch.kind] ?? touch.kind },
    { key: "channel", label: t.channel, cell: (touch) => <Name text={touch.channel} /> },
    {
      key: "rule",
      label: t.rule,
      from: "desktop",
      cell: (touch) => (touch.rule ? <code className="small">{touch.rule}</code> : <span className="muted">–</span>),
    },
    { key: "campaign", label: t.campaign, from: "tablet", cell: (touch) => <Name text={touch.campaign} /> },
    { key: "before", label: t.before, number: true, cell: (touch) => span(touch.distance) },
    ...shown.map(
      (model): Column<Touch> => ({
        key: model,
        label: t.models[model] ?? model.replaceAll("_", " "),
        number: true,
        cell: (touch) => <span title={money(touch.money[model], currency)}>{rate(touch.weights[model])}</span>,
      }),
    ),
  ];
  return (
    <>
      <p>
        <strong>{t.receiptLine(current.event, moment(current.occurred, timezone))}</strong>{" "}
        <span className="muted">
          {t.receiptVersion(current.definition, String(current.definition_version))} ·{" "}
          {t.receiptNet(money(current.net, currency), money(current.refunded, current.currency ?? currency))}
          {current.rate && current.currency && ` · ${t.receiptRate(current.rate, current.currency)}`}
        </span>
      </p>
      <Remarks warnings={report.warnings.filter((one) => one.code !== "model_refused")} />
      {current.touches.length === 0 ? (
        <p>{t.receiptNoTouch}</p>
      ) : (
        <DataTable
          columns={columns}
          label={t.receipt}
          rowKey={(touch) => `${touch.t} ${touch.channel} ${touch.kind}`}
          rows={current.touches}
        />
      )}
      <p className="small muted">
        {t.windows}:{" "}
        {Object.entries(current.window)
          .map(([kind, length]) => `${t.kinds[kind] ?? kind} ${length}`)
          .join(" · ")}
        {current.channel_rules ? ` · ${t.channelRules(String(current.channel_rules))}` : ""}
      </p>
      {report.history.length > 0 && (
        <>
          <h3>{t.history}</h3>
          <ul className="receipt-history">
            {report.history.map((one) => (
              <li key={one.number}>
                {moment(one.at, timezone)}: {t.reasons[one.reason] ?? one.reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
