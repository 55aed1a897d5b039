// A made-up shop for looking at the dashboard without a server: fixed numbers in the shapes of the HTTP API.

const micros = [
  ["page_view_list", "Catalogue navigation", "awareness", "process", 0.612],
  ["search", "Search", "awareness", "process", 0.284],
  ["scroll_75", "Scrolled 75 %", "awareness", "secondary", 0.231],
  ["newsletter", "Newsletter", "awareness", "secondary", 0.019],
  ["product_view", "Product view", "consideration", "process", 0.447],
  ["many_products", "5 products viewed", "consideration", "derived", 0.121],
  ["size_guide", "Size guide", "consideration", "secondary", 0.064],
  ["video_half", "Product video 50 %", "consideration", "secondary", 0.038],
  ["comparison", "Comparison", "consideration", "secondary", 0.027],
  ["wishlist", "Wishlist", "consideration", "secondary", 0.0052],
  ["add_to_cart", "Add to cart", "intent", "process", 0.093],
  ["begin_checkout", "Checkout start", "intent", "process", 0.046],
];

const zone = "Europe/Berlin";
const now = () => Date.now();
const iso = (ms) => new Date(ms).toISOString();
const day = (ms) => iso(ms).slice(0, 10);

function hash(text) {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0), 16777619) >>> 0;
  return value / 2 ** 32;
}

function wilson(x, n) {
  if (n === 0) return null;
  const z = 1.959964;
  const p = x / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { low: Math.max(0, centre - half), high: centre + half };
}

const ratio = (x, n) => (n === 0 ? null : x / n);

function daysOf(range) {
  const last = /^last (\d+) days$/.exec(range?.last ?? "");
  if (last) return Number(last[1]);
  if (range?.from && range?.to)
    return Math.max(1, Math.round((Date.parse(range.to) - Date.parse(range.from)) / 86400000));
  return 400;
}

export function envelope(kind) {
  return {
    kind,
    plan_version: 1,
    as_of: iso(now()),
    position: { seq: 1048576, change: 12 },
    range: { from: null, to: null, timezone: zone },
    definitions: { purchase: 2 },
    warnings: [],
    approximations: [],
    excluded: { bots: 1204, consent: 310, failed: 61 },
    took_ms: 3.2,
  };
}

function buckets(range, bucket) {
  const days = daysOf(range);
  if (bucket === "hour") {
    const hours = new Date().getUTCHours() + 1;
    return Array.from({ length: hours }, (_, i) => ({
      t: `${day(now())}T${String(i).padStart(2, "0")}:00`,
      incomplete: i === hours - 1,
    }));
  }
  const step = bucket === "week" ? 7 : bucket === "month" ? 30 : 1;
  const full = /^last/.test(range?.last ?? "");
  const end = now() - (full ? 86400000 : 0);
  const n = Math.max(1, Math.ceil(days / step));
  return Array.from({ length: n }, (_, i) => ({
    t: day(end - (n - 1 - i) * step * 86400000),
    incomplete: (!full || step > 1) && i === n - 1,
  }));
}

function points(key, range, bucket, level, swing) {
  return buckets(range, bucket).map(({ t, incomplete }, i) => ({
    t,
    v: level * (1 + swing * (Math.sin(i * 0.9 + hash(key) * 6) * 0.6 + (hash(key + t) - 0.5))) * (incomplete ? 0.6 : 1),
    incomplete,
  }));
}

function row(key, name, kind, stage, role, visitors, sessions, sessionRate, scale, sparkline) {
  const withIt = Math.round(sessions * sessionRate * scale);
  const count = Math.round(withIt * (1.1 + hash(key) * 0.5));
  const people = Math.min(visitors, Math.round(withIt * 0.82));
  const valued = kind === "macro" || key === "add_to_cart";
  return {
    key,
    name,
    version: 2,
    kind,
    stage,
    role,
    count,
    net_count: kind === "macro" ? count - 9 : count,
    visitors: people,
    sessions: withIt,
    visitor_rate: ratio(people, visitors),
    session_rate: ratio(withIt, sessions),
    action_rate: ratio(count, sessions),
    ci: kind === "macro" ? wilson(people, visitors) : wilson(withIt, sessions),
    visitor_rate_ci: wilson(people, visitors),
    session_rate_ci: wilson(withIt, sessions),
    value: valued ? (count * 61.37).toFixed(2) : null,
    mean_value: valued ? "61.37" : null,
    currency: valued ? "EUR" : null,
    frequency: ratio(count, people),
    frequency_shares: [0.71, 0.19, 0.06, 0.04],
    time_from_first_s: 5400 * hash(key) + 40,
    time_in_session_s: 300 * hash(key) + 4,
    sessions_until: 1 + Math.round(hash(key) * 2),
    revenue_touched: hash(`${key}touched`),
    without_key: kind === "macro" ? 3 : 0,
    duplicates: kind === "macro" ? 14 : 0,
    without_value: 0,
    excess_refund: null,
    unmatched_refunds: 0,
    sparkline,
    low_data: sessions < 30,
  };
}

function rows(range, scale, sparkline) {
  const days = daysOf(range);
  const visitors = Math.round(1830 * days * 0.72);
  const sessions = Math.round(1830 * days);
  const spark = (key, rate) =>
    sparkline ? points(key, range, sparkline, 1830 * rate, 0.35).map((p) => ({ ...p, v: Math.round(p.v) })) : null;
  return {
    visitors,
    sessions,
    rows: [
      row(
        "purchase",
        "Purchase",
        "macro",
        "decision",
        null,
        visitors,
        sessions,
        0.0213,
        scale,
        spark("purchase", 0.0213),
      ),
      ...micros.map(([key, name, stage, role, rate]) =>
        row(
          key,
          name,
          "micro",
          stage,
          role,
          visitors,
          sessions,
          rate,
          scale === 1 ? 1 : 0.86 + hash(key) * 0.3,
          spark(key, rate),
        ),
      ),
    ],
  };
}

export function conversions(site, body) {
  if (site === "empty" || site === "unnamed")
    return {
      ...envelope("conversions"),
      visitors: 0,
      sessions: 0,
      rows: [],
      classes: [],
      comparison: null,
      breakdown: null,
    };
  const present = site === "thin" ? thin(rows(body.range, 1, body.sparkline)) : rows(body.range, 1, body.sparkline);
  const comparison = body.compare
    ? { range: { from: null, to: null, timezone: zone }, ...rows(body.range, 1.19, null) }
    : null;
  return { ...envelope("conversions"), ...present, classes: classes(), comparison, breakdown: null };
}

/** The same shop with a handful of visitors. */
function thin({ rows: all }) {
  const small = all.map((one) => {
    const sessions = Math.round((one.session_rate ?? 0) * 24);
    return {
      ...one,
      count: sessions,
      net_count: sessions,
      sessions,
      visitors: sessions,
      visitor_rate: sessions / 21,
      session_rate: sessions / 24,
      action_rate: sessions / 24,
      visitor_rate_ci: wilson(sessions, 21),
      session_rate_ci: wilson(sessions, 24),
      ci: wilson(sessions, 24),
      low_data: true,
    };
  });
  return { visitors: 21, sessions: 24, rows: small };
}

export function trends(_site, body) {
  const series = (body.keys ?? ["purchase"]).map((key) => ({
    key,
    value: null,
    points: points(key, body.range, body.bucket ?? "day", 0.0243, 0.3),
  }));
  const before = body.compare
    ? series.map((one) => ({
        ...one,
        points: points(`${one.key}before`, body.range, body.bucket ?? "day", 0.0289, 0.2).map((p) => ({
          ...p,
          incomplete: false,
        })),
      }))
    : null;
  return { ...envelope("trends"), series, comparison: before };
}

const shares = {
  page_view: 1,
  session_start: 1,
  view_item: 0.447,
  add_to_cart: 0.093,
  begin_checkout: 0.046,
  add_payment_info: 0.031,
  purchase: 0.0213,
};

function shareOf(symbol) {
  const name = symbol
    .replace(/\[.*/s, "")
    .replace(/[@?"\s]/g, "")
    .split("|")[0];
  const known = { ...shares, ...Object.fromEntries(micros.map(([key, , , , rate]) => [key, rate])) }[name];
  const share = known ?? 0.02 + 0.2 * hash(name);
  return symbol.includes("[") ? share * 0.4 : share;
}

function steps(names, entered, lossy) {
  let before = entered;
  let share = 1;
  const counts = names.map((name, i) => {
    const own = shareOf(name);
    const passed = i === 0 ? 1 : Math.min(0.93, Math.max(0.05, own / share)) * lossy;
    share = Math.min(share, own);
    before = Math.round(before * passed);
    return before;
  });
  const total = counts.at(-1) * 61.37;
  return counts.map((count, i) => ({
    name: names[i],
    count,
    rate_from_first: ratio(count, counts[0]),
    rate_from_previous: i === 0 ? null : ratio(count, counts[i - 1]),
    ci: wilson(count, counts[0]),
    ci_from_previous: i === 0 ? null : wilson(count, counts[i - 1]),
    dropped: i === counts.length - 1 ? 0 : count - counts[i + 1],
    median_seconds_from_previous: i === 0 ? null : 40 * (1 + hash(names[i]) * 60),
    time: null,
    did: null,
    entered_here: null,
    worth: count ? (total / count).toFixed(2) : null,
    lost_value:
      i < counts.length - 1 && counts[i + 1] ? (((count - counts[i + 1]) * total) / counts[i + 1]).toFixed(2) : null,
    low_data: counts[0] < 30,
  }));
}

export function funnel(site, body) {
  const text = (body.text ?? "").replace(/\s(within|hold)\s.*$/s, "");
  // Marks inside brackets belong to filters, so steps are split on those outside.
  const hidden = text.replace(/\[[^\]]*\]?/g, (filter) => filter.replaceAll(">", "\0"));
  const names = hidden.split(/\s*>\s*(?:\(\w+\)\s*)?(?:!\S+\s+)*/).map((name) => name.trim().replaceAll("\0", ">"));
  const at = names.findIndex((name) => name === "" || (name.includes("[") && !name.includes("]")));
  if (at >= 0)
    return {
      fault: { code: "text.syntax", where: "/text", message: `Character 1: step ${at + 1} is missing or not closed.` },
    };
  const entered = site === "empty" ? 0 : Math.round(1830 * daysOf(body.range) * shareOf(names[0]) * 0.72);
  const all = steps(names, entered, 1);
  const values = {
    device: ["desktop", "mobile", "tablet", "(none)"],
    channel: [
      "Organic Search",
      "Direct",
      "Paid Social",
      "Email",
      "Referral",
      "<img src=x onerror=alert(1)>",
      "(other)",
    ],
  };
  const parts = body.breakdown ? (values[body.breakdown.prop] ?? ["a", "b", "(none)"]) : null;
  const done = all.at(-1).count;
  return {
    ...envelope("funnel"),
    unit: body.unit ?? "visitor",
    steps: all,
    entered: all[0].count,
    converted: done,
    total_time: done ? { median: 1560, p25: 420, p75: 9000, p90: 86400 * 1.4, mean: 15000 } : null,
    histogram: done
      ? {
          start_seconds: 30,
          width_seconds: 3600,
          counts: Array.from({ length: 22 }, (_, i) =>
            Math.round(done * 0.3 * Math.exp(-i / 5) * (0.7 + hash(`h${i}`) * 0.6)),
          ),
          rest: Math.round(done * 0.05),
        }
      : null,
    trend: body.trend
      ? buckets(body.range, body.trend).map(({ t, incomplete }) => ({
          t,
          counts: [Math.round(entered / 7), Math.round((done / 7) * (0.6 + hash(t) * 0.8))],
          rate: entered ? (done / entered) * (0.7 + hash(t) * 0.6) : null,
          incomplete,
        }))
      : null,
    breakdown:
      parts?.map((value, i) => ({
        value,
        steps: steps(names, Math.round(entered * 0.55 ** (i + 1)), 0.8 + hash(value) * 0.2),
      })) ?? null,
    in_progress: Math.round(entered * 0.03),
    totals: { value: (done * 61.37).toFixed(2), currency: "EUR" },
  };
}

export function live(site) {
  const empty = site === "empty";
  return {
    as_of: iso(now()),
    events_total: empty ? 0 : 1048576,
    last_event_at: empty ? null : iso(now() - 3000),
    spool_waiting: 0,
    minutes: Array.from({ length: 30 }, (_, i) => {
      const t = iso(Math.floor(now() / 60000) * 60000 - (29 - i) * 60000);
      return { t, events: empty ? 0 : Math.round(4 + 22 * hash(t)), macros: !empty && hash(`${t}m`) > 0.86 ? 1 : 0 };
    }),
  };
}

export const vocabulary = {
  events: [
    ["page_view", 812004],
    ["view_item", 96312],
    ["scroll", 80231],
    ["add_to_cart", 20120],
    ["begin_checkout", 9210],
    ["add_payment_info", 5210],
    ["purchase", 3910],
    ["view_search_results", 30122],
    ["sign_up", 1820],
    ["<b>bold</b>", 3],
  ].map(([name, count]) => ({ name, count })),
  conversions: [
    { key: "purchase", name: "Purchase", kind: "macro" },
    ...micros.map(([key, name]) => ({ key, name, kind: "micro" })),
  ],
  columns: ["channel", "device", "country", "browser", "os", "source", "medium", "campaign", "path"],
  properties: ["price", "item_id", "coupon", "plan"],
};

export const definitions = {
  rows: [
    {
      key: "purchase",
      name: "Purchase",
      kind: "macro",
      stage: "decision",
      role: null,
      archived: false,
      value: { kind: "property" },
    },
    ...micros.map(([key, name, stage, role]) => ({
      key,
      name,
      kind: "micro",
      stage,
      role,
      archived: false,
      value: { kind: "model" },
    })),
  ],
  warnings: [],
};

export function preview() {
  const total = { old: 400, new: 430, both: 390, only_old: 10, only_new: 40 };
  const row = {
    key: "purchase",
    is_new: false,
    total,
    old_visitors: 380,
    new_visitors: 401,
    old_value: "1.00",
    new_value: "2.00",
    by_day: [],
    only_old_samples: [],
    only_new_samples: [],
  };
  return { ...envelope("preview"), rows: [row] };
}

/** The size of a segment: the more conditions, the smaller. */
export function segment(body) {
  const of = 18_204;
  const visitors = Math.round(
    of * (0.05 + 0.3 * hash(body.segment)) ** (1 + (body.segment.match(/ and /g) ?? []).length / 2),
  );
  return {
    ...envelope("segment"),
    visitors,
    share: ratio(visitors, of),
    ci: wilson(visitors, of),
    of,
    members: visitors + 120,
    by_day: null,
    overlap: null,
    drill: null,
    low_data: visitors < 30,
    segment: body.segment,
    selects_on_outcome: /purchase/.test(body.segment),
  };
}

/** Ninety days of a changed definition. */
export function previewDays(known) {
  return Array.from({ length: 90 }, (_, i) => {
    const t = day(now() - (90 - i) * 86400000);
    const next = Math.round(4 + 2 * Math.sin(i / 4) + 2 * hash(t));
    const old = known ? Math.max(0, next - Math.round(hash(`${t}o`))) : 0;
    return { t, numbers: { old, new: next, both: Math.min(old, next), only_old: 0, only_new: next - old } };
  });
}

/** Macros and micros together. */
export function classes() {
  const one = (name, definitions, per, reach, value) => ({
    class: name,
    definitions,
    count: Math.round(per * 400),
    per_hundred_sessions: per,
    visitor_reach: reach,
    visitor_reach_ci: wilson(Math.round(reach * 39528), 39528),
    time_from_first_s: 5200 * (1 - reach),
    sessions_until: 1,
    per_converting_visitor: 1.3,
    per_converting_session: 1.1,
    value,
    currency: value ? "EUR" : null,
    revenue_touched: reach,
    stages: { intent: 1 },
  });
  return [
    one("macro", 1, 2.13, 0.0243, "84311.20"),
    one("micro", 12, 198.2, 0.71, "31011.00"),
    one("process", 6, 160.1, 0.68, null),
  ];
}

export function drift() {
  const row = (key, alarm, why, expected, seen, proposal) => ({
    key,
    alarm,
    since: iso(now() - 5 * 3600000),
    until: iso(now() - 3600000),
    expected,
    seen,
    z: alarm === "drift" ? -5.2 : null,
    why,
    proposal,
    marks: why === "tracking_broken" ? ["version 2 of video_half"] : [],
  });
  return {
    ...envelope("drift"),
    watched: 13,
    rows: [
      row("newsletter", "drift", "behaviour_changed", 0.019, 0.004, null),
      row(
        "video_half",
        "silent",
        "tracking_broken",
        31,
        0,
        "The page is still seen: check whether its event is still sent.",
      ),
    ],
  };
}

export function friction() {
  return {
    ...envelope("friction"),
    macro: "purchase",
    label: "adjusted association",
    mean_macro_value: "61.37",
    currency: "EUR",
    rows: [
      {
        signal: "rage_click",
        page: "/checkout/<b>payment</b>",
        status: "estimated",
        affected: 412,
        control: 1804,
        rd: -0.03,
        ci: { low: -0.046, high: -0.014 },
        lost: "758.00",
        lost_ci: { low: "354.00", high: "1163.00" },
        lost_raw: "758.00",
        replays: [],
      },
    ],
  };
}

export function drivers() {
  return {
    ...envelope("drivers"),
    macro: "purchase",
    rows: [
      { key: "comparison", confirmation: { confirmed: true } },
      { key: "size_guide", confirmation: null },
    ],
    negative: [],
    gates: [{ key: "begin_checkout" }, { key: "add_to_cart" }],
    suspected_gates: [],
    after_only: [],
    not_enough_data: [],
    pairs: [],
  };
}

const part = (key, effect, then, nowRate, share) => ({
  key,
  now: { visitors: 4100, converted: 90, rate: nowRate, ci: null, low_data: false },
  // biome-ignore lint/suspicious/noThenProperty: the API calls the period before "then".
  then: { visitors: 4000, converted: 110, rate: then, ci: null, low_data: false },
  share_now: share,
  share_then: share - 0.01,
  rate_effect: effect * 0.8,
  mix_effect: effect * 0.2,
  effect,
});

/** A clear drop, most of it phones. */
export function changes() {
  return {
    ...envelope("changes"),
    macro: "purchase",
    before: { from: null, to: null, timezone: zone },
    now: part("", 0, 0.0289, 0.0243, 1).now,
    // biome-ignore lint/suspicious/noThenProperty: the API calls the period before "then".
    then: part("", 0, 0.0289, 0.0243, 1).then,
    change: -0.0046,
    ci: { low: -0.0061, high: -0.0031 },
    dimensions: [
      {
        by: "device",
        rate_effect: -0.004,
        mix_effect: -0.0006,
        rows: [
          part("phone", -0.0034, 0.021, 0.015, 0.61),
          part("desktop", -0.0009, 0.041, 0.038, 0.33),
          part("tablet", -0.0003, 0.03, 0.027, 0.06),
        ],
      },
      {
        by: "channel",
        rate_effect: -0.004,
        mix_effect: -0.0006,
        rows: [
          part("Paid Social", -0.003, 0.02, 0.011, 0.3),
          part("Email", 0.0008, 0.05, 0.058, 0.1),
          part("Direct", -0.0024, 0.03, 0.027, 0.2),
        ],
      },
    ],
    steps: micros.slice(-2).map(([key, name, , , rate]) => ({
      key,
      name,
      now: part("", 0, 0.3, 0.3, rate).now,
      // biome-ignore lint/suspicious/noThenProperty: the API calls the period before "then".
      then: part("", 0, 0.3, 0.3, rate).then,
      share_now: rate,
      share_then: rate * 1.1,
      reach_effect: -0.002,
      after_effect: -0.002,
      others_effect: -0.0006,
    })),
  };
}

export function timeToConvert() {
  const curve = Array.from({ length: 60 }, (_, i) => {
    const share = 0.03 * (1 - Math.exp(-i / 14));
    return { t: i * 21600, share, lo: share * 0.88, hi: share * 1.12 };
  });
  const spread = (median) => ({ median, p25: median / 3, p75: median * 2, p90: median * 5 });
  return {
    ...envelope("time-to-convert"),
    visitors: 39528,
    converted: 961,
    converters: { time: spread(5400), sessions: spread(1), touches: spread(1) },
    curve,
    comparison: null,
  };
}

export function health() {
  return {
    said: "99.2 % of events were accepted.",
    totals: { received: 7620, accepted: 7559 },
    reasons: [{ reason: "currency_invalid", count: 61, means: "61 had a currency we do not know" }],
    hours: [],
    rules: [{ rule: "deep_read", days: [], last_match_at: null, stopped: true }],
    oldest_waiting_at: null,
    waiting_is_cut: false,
  };
}
