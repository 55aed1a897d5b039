// The made-up shop's definitions: all versions, and what a changed one would have counted.
import * as shop from "./shop.mjs";

const refused = (code, where, message) => [
  422,
  { type: "about:blank", title: "Refused", status: 422, faults: [{ code, where, message }] },
];

export class Definitions {
  constructor() {
    this.versions = shop.definitions.rows.map((one) => whole(one, 1));
    const purchase = this.versions.find((one) => one.key === "purchase");
    this.versions.push({ ...purchase, version: 2, dedupe: ["order_id"], author: "Demo", note: "orders came twice" });
  }

  list(query) {
    if (query.get("history") === "true") return { rows: this.versions, warnings: [] };
    const newest = this.versions.filter((one) =>
      this.versions.every((other) => other.key !== one.key || other.version <= one.version),
    );
    return { rows: newest.filter((one) => !one.archived), warnings: [] };
  }

  change(method, path, body) {
    const [key, action] = path.split("/");
    const known = this.versions.filter((one) => one.key === key).sort((a, b) => b.version - a.version);
    if (method === "DELETE") {
      this.versions.push({ ...known[0], version: known[0].version + 1, archived: true });
      return [204, null];
    }
    if (action === "restore") {
      this.versions.push({ ...known[0], version: known[0].version + 1, archived: false });
      return [204, null];
    }
    if (known[0]?.archived) return refused("definition.archived", "/key", "This definition is archived: restore it.");
    if (!/^[a-z][a-z0-9_]*$/.test(key)) return refused("definition.key", "/key", "A key is a to z, 0 to 9 and _.");
    this.versions.push({ ...whole(body, (known[0]?.version ?? 0) + 1), author: "Demo" });
    return [200, this.versions.at(-1)];
  }

  preview(definition) {
    if (definition.match?.event === "")
      return refused("match.event", "/definition/match/event", "Expected an event's name.");
    const known = this.versions.some((one) => one.key === definition.key && !one.archived);
    const [row] = shop.preview().rows;
    const total = known ? row.total : { ...row.total, old: 0, both: 0, only_old: 0, only_new: row.total.new };
    return [
      200,
      {
        ...shop.preview(),
        rows: [{ ...row, key: definition.key, is_new: !known, total, by_day: shop.previewDays(known) }],
      },
    ];
  }
}

function whole(one, version) {
  return {
    description: "",
    owner: "",
    role: null,
    stage: "consideration",
    match: { event: one.key },
    counting: "every",
    dedupe: [],
    lead: false,
    customer: false,
    effective_from: null,
    author: "",
    note: "",
    archived: false,
    name: one.key,
    ...one,
    value: { kind: "none", amount: null, currency: null, property: null, currency_property: null, ...one.value },
    version,
  };
}
