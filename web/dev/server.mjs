// Serves web/dist with the headers of the real server, over a made-up shop. For looking at pages and for browser tests.
// Usage: node dev/server.mjs [port]. Email demo@example.com, password "correct horse battery".
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Definitions } from "./definitions.mjs";
import * as money from "./money.mjs";
import { People } from "./people.mjs";
import { Kept } from "./saved.mjs";
import * as shop from "./shop.mjs";
import { stories } from "./stories.mjs";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const sites = [
  { key: "shop", name: "Fjord & Fell", timezone: "Europe/Berlin", currency: "EUR" },
  { key: "empty", name: "Empty site", timezone: "UTC", currency: "EUR" },
  { key: "unnamed", name: "Without definitions", timezone: "UTC", currency: "EUR" },
  { key: "broken", name: "Broken reports", timezone: "UTC", currency: "EUR" },
  { key: "refused", name: "Refused reports", timezone: "UTC", currency: "EUR" },
  { key: "slow", name: "Reports that never come", timezone: "UTC", currency: "EUR" },
  { key: "thin", name: "Few data", timezone: "UTC", currency: "EUR" },
  { key: "stale", name: "Gone since", timezone: "UTC", currency: "EUR" },
];
const yaml =
  "site: shop\nconversions:\n  - key: purchase\n    name: Purchase\n    kind: macro\n    match: { event: purchase }\n";
const password = "correct horse battery";
let keys = [
  {
    id: 1,
    kind: "write",
    name: "Shop front",
    prefix: "pk_7Hd",
    last_four: "x9Qa",
    scopes: [],
    created_at: "2026-08-01T09:00:00Z",
    last_used_at: new Date().toISOString(),
    revoked_at: null,
  },
  {
    id: 2,
    kind: "secret",
    name: "Warehouse export",
    prefix: "sk_Kp2",
    last_four: "11zB",
    scopes: ["reports:read", "export:raw"],
    created_at: "2026-09-14T12:00:00Z",
    last_used_at: null,
    revoked_at: null,
  },
];

let segments = [];
const people = new People(password);
const definitions = new Definitions();
const kept = new Kept();
let settings = {
  domains: ["shop.example"],
  channel_rules: "cairn",
  channels: [],
  pass_through: [],
  ref_is_source: false,
  campaign_in_fragment: false,
  gad_source_is_paid: true,
  query_keys: [],
  scrub_exempt: [],
  bots: { addresses: [], countries: [], hosts: [] },
  never_identities: null,
  consent: "consent_required",
  denied_when_unset: [],
  public_links: false,
  retention: { event_days: null, failed_days: 14 },
};
let onDenied = "none";
let aliases = [];

function api(method, path, query, body, user) {
  if (path === "/session" && method === "GET") {
    return user
      ? [
          200,
          {
            setup_needed: false,
            signed_in: true,
            second_factor_needed: false,
            store_only: false,
            csrf: "t",
            user: { email: user.email, name: user.name, role: user.role },
            sites,
            version: "0.1.0",
          },
        ]
      : [
          200,
          {
            setup_needed: process.env.SETUP === "1",
            signed_in: false,
            second_factor_needed: false,
            store_only: false,
            csrf: null,
            user: null,
            sites: [],
            version: "0.1.0",
          },
        ];
  }
  if (path === "/session" && method === "POST") {
    const found = people.signIn(body.email, body.password);
    return found ? [204, null, found] : problem(401, "Not signed in");
  }
  if (path === "/setup") return body.secret === "secret" ? [204, null, people.users[0]] : problem(403, "Wrong secret");
  if (path === "/links/show") return people.show(body.token);
  if (path === "/links/use") return people.use(body);
  if (path.startsWith("/shared/"))
    return kept.shared(
      decodeURIComponent(path.slice(8)),
      settings,
      (kind, request) => siteApi("POST", "shop", `reports/${kind}`, request, query)[1],
    );
  if (!user) return problem(401, "Not signed in");
  if (path === "/session" && method === "DELETE") return [204, null, "out"];
  if (path === "/account")
    return [
      200,
      {
        email: user.email,
        name: user.name,
        role: user.role,
        second_factor: { confirmed_at: null, recovery_codes_left: 0, required: false },
        sessions: [{ id: 1, created_at: "2026-01-01T00:00:00Z", last_seen_at: "2026-01-01T00:00:00Z", current: true }],
      },
    ];
  if (path === "/templates")
    return [200, { rows: [{ name: "e-commerce", title: "E-commerce", description: "A shop" }] }];
  if (path.startsWith("/templates/")) return [200, yaml];
  if (/^\/(users|invitations|audit)/.test(path))
    return ["owner", "admin"].includes(user.role)
      ? people.answer(method, path, query, body)
      : problem(403, "Forbidden");
  const [, site, rest] = /^\/sites\/([^/]+)\/?(.*)$/.exec(path) ?? [];
  if (!site) return method === "POST" ? [201, { ...body, session_rule: "cairn" }] : [200, { rows: sites }];
  const reads = method === "GET" || rest.startsWith("reports/") || rest === "definitions/preview";
  if (!reads && ["viewer", "privacy"].includes(user.role)) return problem(403, "Forbidden");
  return kept.answer(method, site, rest, body, user, settings) ?? siteApi(method, site, rest, body, query);
}

function siteApi(method, site, rest, body, query) {
  const known = sites.find((one) => one.key === site);
  if (!known) return problem(404, "No such site");
  if (rest.startsWith("reports/") && site === "broken") return problem(500, "Broken");
  if (rest.startsWith("reports/") && site === "slow") return null;
  if (rest.startsWith("reports/") && site === "refused")
    return refused("range.too-long", "/range", "A range of at most 92 days can be split like this.");
  if (site === "stale" && rest === "live") return problem(503, "Gone");
  switch (rest) {
    case "":
      return method === "PATCH" && !/^[A-Z]{3}$/.test(body.currency ?? "EUR")
        ? refused("site.currency", "/currency", "A currency is three letters, such as EUR.")
        : siteShown(known, body);
    case "live":
      return [200, shop.live(site)];
    case "vocabulary":
      return [200, site === "empty" ? { events: [], conversions: [], columns: [], properties: [] } : shop.vocabulary];
    case "vocabulary/values":
      return [
        200,
        {
          rows: [
            { value: "mobile", count: 5000 },
            { value: "desktop", count: 4000 },
          ],
        },
      ];
    case "definitions":
      return [200, site === "empty" || site === "unnamed" ? { rows: [], warnings: [] } : definitions.list(query)];
    case "definitions.yaml":
      return method === "GET"
        ? [200, site === "shop" ? yaml : ""]
        : [200, { applied: [{ key: "purchase", version: 3, change: "changed" }], warnings: [] }];
    case "definitions/preview":
      return body.definition ? definitions.preview(body.definition) : [200, shop.preview()];
    case "settings":
      if (method === "PUT") {
        if ((body.retention.event_days ?? 1) > 9_999)
          return refused("settings.retention", "/retention/event_days", "At most 9,999 days.");
        settings = body;
      }
      return [200, settings];
    case "aliases":
      if (method === "GET") return [200, { rows: aliases }];
      if (aliases.some((one) => one.alias === body.alias))
        return refused("alias.exists", "/alias", "Another site has this id already.");
      aliases = [
        ...aliases,
        { id: aliases.length + 1, consent: {}, ...body, created_by: "Demo", created_at: "2026-11-01T09:00:00Z" },
      ];
      return [201, aliases.at(-1)];
    case "health":
      return [200, shop.health()];
    case "reports/drift":
      return [200, shop.drift()];
    case "reports/friction":
      return [200, shop.friction()];
    case "reports/drivers":
      return [200, shop.drivers()];
    case "reports/changes":
      return [200, shop.changes()];
    case "reports/time-to-convert":
      return [200, shop.timeToConvert()];
    case "segments":
      return [200, { rows: site === "shop" ? segments : [] }];
    case "reports/segment":
      return body.segment.includes("([")
        ? refused("text.syntax", "/segment", "Character 5: expected an event's name.")
        : [200, shop.segment(body)];
    case "failed/counters":
      return [200, { rows: [{ reason: "currency_invalid", count: 61, last_at: new Date().toISOString() }] }];
    case "keys":
      if (method === "GET") return [200, { rows: keys }];
      keys = [
        ...keys,
        {
          id: keys.length + 1,
          kind: body.kind,
          name: body.name,
          prefix: body.kind === "write" ? "pk_new" : "sk_new",
          last_four: "zzzz",
          scopes: body.scopes ?? [],
          created_at: new Date().toISOString(),
          last_used_at: null,
          revoked_at: null,
        },
      ];
      return [201, { ...keys.at(-1), key: `${body.kind === "write" ? "pk" : "sk"}_0123456789abcdefghijkl` }];
    case "cost/imports":
      return [200, { rows: site === "shop" ? money.costImports : [] }];
    case "cost/mappings":
      return [200, { rows: [], presets: ["plain", "google_ads", "meta", "linkedin", "microsoft"] }];
    case "reports/attribution":
      return [200, money.attribution(body)];
    case "reports/channels":
      return [200, money.moneyByChannel(body)];
    case "reports/paths-to-conversion":
      return [200, money.pathsToConversion()];
    case "reports/cohort-revenue":
      return [200, money.cohortRevenue(body)];
    case "reports/tv":
      return [200, money.television(body)];
    case "reports/tv/lift":
      return [200, money.televisionLift()];
    case "reports/conversions":
      return [200, shop.conversions(site, body)];
    case "reports/trends":
      return [200, shop.trends(site, body)];
    case "reports/funnel": {
      const answer = shop.funnel(site, body);
      return answer.fault ? refused(answer.fault.code, answer.fault.where, answer.fault.message) : [200, answer];
    }
    default:
      if (rest.startsWith("keys/") && method === "DELETE") {
        keys = keys.map((key) =>
          String(key.id) === rest.slice(5) ? { ...key, revoked_at: new Date().toISOString() } : key,
        );
        return [204, null];
      }
      if (rest.startsWith("definitions/")) return definitions.change(method, decodeURIComponent(rest.slice(12)), body);
      if (rest.startsWith("aliases/") && method === "DELETE") {
        aliases = aliases.filter((one) => String(one.id) !== rest.slice(8));
        return [204, null];
      }
      if (rest.startsWith("segments/")) {
        const key = decodeURIComponent(rest.slice(9));
        segments = segments.filter((one) => one.key !== key);
        if (method === "DELETE") return [204, null];
        const saved = {
          key,
          name: body.name,
          segment: body.segment,
          changed_by: "Demo",
          changed_at: new Date().toISOString(),
        };
        segments = [...segments, saved];
        return [200, saved];
      }
      return problem(404, "Not found");
  }
}

function siteShown(known, body) {
  onDenied = body?.on_denied ?? onDenied;
  return [200, { ...known, session_rule: "cairn", ...body, on_denied: onDenied, created_at: "2026-01-01T00:00:00Z" }];
}

const problem = (status, title) => [
  status,
  { type: "about:blank", title, status, trace_id: "0af7651916cd43dd8448eb211c80319c" },
];
const refused = (code, where, message) => [
  422,
  { type: "about:blank", title: "Refused", status: 422, faults: [{ code, where, message }] },
];

createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname.startsWith("/api/v1")) {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = request.headers["content-type"]?.includes("json") && text ? JSON.parse(text) : text;
    const user = people.byCookie(/cairn=([^;]*)/.exec(request.headers.cookie ?? "")?.[1]);
    const answered = api(request.method, url.pathname.slice(7), url.searchParams, body, user);
    if (answered === null) return;
    const [status, answer, session] = answered;
    const cookie = session
      ? { "Set-Cookie": `cairn=${session === "out" ? "" : session.id}; Path=/; HttpOnly; SameSite=Lax` }
      : {};
    const type =
      typeof answer === "string" ? "text/yaml" : status >= 400 ? "application/problem+json" : "application/json";
    response.writeHead(status, { ...headers, ...cookie, "Content-Type": type, "Cache-Control": "no-store" });
    response.end(answer === null ? undefined : typeof answer === "string" ? answer : JSON.stringify(answer));
    return;
  }
  if (url.pathname === "/stories") {
    const links = stories.map(
      ({ name, path }) => `<li><a href="${path.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">${name}</a>`,
    );
    response.writeHead(200, { ...headers, "Content-Type": "text/html; charset=utf-8" });
    response.end(
      `<!doctype html><html lang="en"><title>Stories</title><h1>Stories</h1><ul>${links.join("")}</ul></html>`,
    );
    return;
  }
  const file = join(dist, normalize(url.pathname));
  const found = extname(file) !== "" && (await stat(file).catch(() => null))?.isFile();
  const shown = found ? file : join(dist, "index.html");
  response.writeHead(200, { ...headers, "Content-Type": types[extname(shown)] ?? "application/octet-stream" });
  createReadStream(shown).pipe(response);
}).listen(Number(process.argv[2] ?? 8700), "127.0.0.1", function () {
  console.log(`http://127.0.0.1:${this.address().port}`);
});
