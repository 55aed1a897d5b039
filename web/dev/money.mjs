// What the made-up shop says of attribution, costs and ads on television. Fixed numbers in the shapes of the HTTP API.
import { envelope } from "./shop.mjs";

const hostile = '<img src=x onerror="alert(1)">';
const channels = [
  ["Paid Search", [0.31, 0.22, 0.24, 0.25, 0.23, 0.26, 0.21], 4_812, 2_410],
  ["Direct", [0.11, 0.24, 0.19, 0.2, 0.21, 0.16, 0.22], 6_024, null],
  ["Organic Search", [0.24, 0.19, 0.21, 0.2, 0.2, 0.22, 0.2], 5_377, null],
  ["Email", [0.09, 0.17, 0.14, 0.13, 0.15, 0.12, 0.16], 1_204, 260],
  ["TV", [0.14, 0.06, 0.1, 0.11, 0.08, 0.15, 0.09], 990, 5_900],
  [hostile, [0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02], 41, 12],
];
const models = ["first", "last_non_direct", "linear", "position_u", "decay", "markov", "shapley"];
const conversions = 412;
const worth = 61.37;
const text = (amount) => amount.toFixed(2);

export function attribution(body) {
  const [definition] = body.definitions ?? ["purchase"];
  const rows = channels.flatMap(([key, shares]) => {
    const [low, high] = [Math.min(...shares) * conversions, Math.max(...shares) * conversions];
    const apart = (high - low) / (0.5 * (high + low));
    const verdict = apart > 0.5 ? "disagree" : apart > 0.2 ? "differ" : "models agree";
    return models.map((model, at) => {
      const credit = shares[at] * conversions;
      return {
        ...{ key, definition, model, version: 1, credit, net_credit: credit * 0.97, value: text(credit * worth) },
        ...{ share: shares[at], low, high, spread: apart, verdict },
      };
    });
  });
  return {
    ...envelope("attribution"),
    by: body.by ?? ["channel"],
    currency: "EUR",
    rows,
    conversions: [{ definition, count: conversions, net_count: 400, value: text(conversions * worth) }],
  };
}

export function moneyByChannel(body) {
  const rows = channels.map(([key, shares, visitors, cost]) => {
    const macros = shares[2] * conversions;
    const earned = macros * worth;
    const over = (number) => (cost === null ? null : text(cost / number));
    return {
      key,
      visitors,
      sessions: Math.round(visitors * 1.4),
      micros: [
        { key: "add_to_cart", credit: visitors * 0.093, per_macro: 4.1, cost_per: over(visitors * 0.093), ci: null },
      ],
      macro_credit: macros,
      value: text(earned),
      cost: cost === null ? null : text(cost),
      roas: cost === null ? null : earned / cost,
      cpa: over(macros),
      cac: over(macros * 0.8),
      cpl: null,
      cpm: null,
      cpc: over(visitors * 1.4),
      ci:
        cost === null
          ? null
          : {
              roas: { low: (earned / cost) * 0.7, high: (earned / cost) * 1.3 },
              cpa: { low: text((cost / macros) * 0.8), high: key === hostile ? null : text((cost / macros) * 1.4) },
            },
    };
  });
  const cost = channels.reduce((sum, one) => sum + (one[3] ?? 0), 0);
  const value = conversions * worth;
  return {
    ...envelope("channels"),
    by: body.by ?? ["channel"],
    model: "linear",
    currency: "EUR",
    totals: {
      macro_credit: conversions,
      value: text(value),
      cost: text(cost),
      roas: value / cost,
      cpa: text(cost / conversions),
      cac: null,
      cpl: null,
    },
    no_rate: { conversions: 0, costs: 0 },
    rows,
  };
}

export function pathsToConversion() {
  const rows = [
    [["Paid Search"], 74, 210, 0.1],
    [["Organic Search", "Direct"], 51, 133, 1.4],
    [["TV", "Paid Search", "Email"], 22, 31, 6.8],
    [["Paid Search", "Email", "Email", "Direct", hostile], 9, 12, 11.2],
    [[], 4, 0, null],
  ].map(([way, count, nulls, days]) => ({
    ...{ channels: way, conversions: count, nulls, value: text(count * worth) },
    ...{ median_days: days, median_touches: way.length },
  }));
  const shares = [0.34, 0.27, 0.16, 0.1, 0.06, 0.04, 0.03];
  return {
    ...envelope("paths-to-conversion"),
    definition: "purchase",
    currency: "EUR",
    rows,
    totals: {
      paths: 96,
      conversions,
      nulls: 1_204,
      value: text(conversions * worth),
      median_days: 2.4,
      median_touches: 2,
    },
    lengths: shares.map((share, at) => ({ touches: at + 1, conversions: Math.round(share * conversions), share })),
    lags: shares.map((share, at) => ({ days: at, conversions: Math.round(share * conversions), share })),
  };
}

export function cohortRevenue(body) {
  const ages = [0, 7, 30, 60, 90, 180];
  const rows = ["2026-08-01", "2026-09-01", "2026-10-01"].flatMap((cohort, month) =>
    channels.slice(0, 4).map(([key, shares, visitors, cost]) => ({
      cohort,
      key,
      size: Math.round(visitors / 3),
      customers: Math.round(visitors * shares[2] * 0.1),
      cost: cost === null ? null : text(cost / 3),
      cost_per_visitor: null,
      ages: ages.map((d, at) => ({
        d,
        value: text(visitors * 0.4 * at),
        per_visitor: text(1.2 * at),
        per_customer: text(40 + 9 * at),
        incomplete: month * 30 + d > 110,
      })),
      payback_days: cost === null ? null : month === 0 ? 34 : null,
    })),
  );
  return {
    ...envelope("cohort-revenue"),
    by: body.by ?? ["channel"],
    period: body.period ?? "month",
    currency: "EUR",
    no_rate: 0,
    rows,
  };
}

export const costImports = [
  {
    ...{ id: 2, file: "google-ads-october.csv", at: "2026-11-02T09:12:00Z", rows: 310, replaced: 12, refused: 2 },
    ...{ started_by: "Demo", undone_at: null },
  },
  {
    ...{ id: 1, file: "typo.csv", at: "2026-11-01T18:40:00Z", rows: 1, replaced: 0, refused: 0 },
    ...{ started_by: "Demo", undone_at: "2026-11-01T18:44:00Z" },
  },
];

const outcome = (visits, macros, cost) => ({
  visits,
  visits_per_household: 1.2,
  micros: [],
  macros,
  value: text(macros * worth),
  cost_per_visit: visits === 0 ? null : text(cost / visits),
  cost_per_macro: macros === 0 ? null : text(cost / macros),
});

function tvRow(key, impressions, verified, cost, incremental = null) {
  return {
    ...{ key, impressions, completed: Math.round(impressions * 0.81), completion_rate: 0.81 },
    ...{ reach: Math.round(impressions / 2.6), frequency: 2.6, without_household: 0.07 },
    verified: outcome(verified, Math.round(verified * 0.04), cost),
    influenced: outcome(Math.round(verified * 1.8), Math.round(verified * 0.07), cost),
    incremental,
    ...{ cost: text(cost), cpm: text((cost / impressions) * 1000), cpcv: null, cpvv: text(cost / verified), cpa: null },
    ...{ roas: (verified * 0.04 * worth) / cost, low_data: verified < 30 },
  };
}

const effect = {
  visits: 486,
  ci: { low: 212, high: 760 },
  cost_per: "12.14",
  cost_per_ci: { low: "7.76", high: "27.83" },
  verdict: "incremental",
};

export function television(body) {
  return {
    ...envelope("tv"),
    by: body.by ?? "creative",
    window: "7d",
    currency: "EUR",
    total: tvRow("(all)", 182_400, 1_311, 5_900, effect),
    rows: [
      tvRow("Autumn, 20 s", 101_300, 842, 3_300, { ...effect, visits: 310, ci: { low: 95, high: 525 } }),
      tvRow("Boots, 15 s", 80_100, 448, 2_560),
      tvRow(hostile, 1_000, 21, 40),
    ],
    frequencies: Array.from({ length: 11 }, (_, at) => ({
      times: at + 1,
      households: Math.round(30_000 / (at + 1) ** 2),
      verified: Math.round((30_000 / (at + 1) ** 2) * (0.02 + 0.002 * at)),
      visit_rate: 0.02 + 0.002 * at,
    })),
    guards: { no_ip: 6_100, data_centre: 2_400, shared: 3_310, too_late: 0, completion_unknown: 14_000 },
    chance_rate: 0.31,
    match_rate: 0.44,
    no_incremental: null,
  };
}

export function televisionLift() {
  return {
    ...envelope("tv-lift"),
    ...{ outcome: "visit", window: "7d", currency: "EUR", confidence: 0.95, mixed: 3, srm_p: 0.41 },
    arms: [
      { arm: "treatment", n: 61_020, k: 1_640, rate: 0.02688 },
      { arm: "control", n: 15_204, k: 287, rate: 0.01888 },
    ],
    ...{ d: 0.008, ci: { low: 0.0035, high: 0.0125 }, incremental: 486, incremental_ci: effect.ci },
    ...{ lift: 0.42, lift_ci: { low: 0.17, high: 0.69 }, on_treated: 0.0099, cost: "5900.00", verdict: "incremental" },
    ...{ incremental_value: null, incremental_value_ci: null, iroas: 0.21, iroas_ci: { low: 0.09, high: 0.33 } },
    ...{ cost_per: "12.14", cost_per_ci: effect.cost_per_ci },
  };
}
