// What the made-up shop keeps of saved reports, marks and public links.
const now = () => new Date().toISOString();
const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
const refused = (code, where, message) => [
  422,
  { type: "about:blank", title: "Refused", status: 422, faults: [{ code, where, message }] },
];
const missing = [404, { type: "about:blank", title: "Not found", status: 404 }];

export class Kept {
  #saved = [];
  #deleted = [];
  #marks = [
    {
      id: 1,
      at: daysAgo(12),
      title: "Release 2.4 <b>of the cash desk</b>",
      kind: "deploy",
      created_by: "demo@example.com",
      created_at: daysAgo(12),
    },
    {
      id: 2,
      at: daysAgo(5),
      title: "Autumn campaign starts",
      kind: "campaign",
      created_by: "demo@example.com",
      created_at: daysAgo(5),
    },
  ];
  #shares = [];
  #next = 10;

  /** The answer to a call below a site; null when it is none of these. */
  answer(method, site, rest, body, user, settings) {
    const [kind, id, act] = rest.split("/");
    if (kind === "saved") return this.#savedCall(method, Number(id), act, body, user, site);
    if (kind === "marks") return this.#markCall(method, Number(id), body, user, site);
    if (kind === "shares") return this.#shareCall(method, Number(id), body, user, settings);
    return null;
  }

  /** What a public link shows; the report comes from the shop itself. */
  shared(token, settings, report) {
    const share = this.#shares.find((one) => one.token === token);
    if (!share || !settings.public_links) return missing;
    return [
      200,
      {
        name: share.link.name,
        note: share.link.note,
        site: "Fjord & Fell",
        timezone: "Europe/Berlin",
        kind: share.link.kind,
        expires_at: share.link.expires_at,
        names: { purchase: "Purchase", add_to_cart: "Add to cart" },
        report: report(share.link.kind, share.request),
      },
    ];
  }

  #savedCall(method, id, act, body, user, site) {
    const shown = (one) => ({ ...one, can_change: user.role !== "viewer" });
    const ordered = () => [...this.#saved].sort((a, b) => b.pinned - a.pinned || (a.name < b.name ? -1 : 1));
    if (method === "GET") return [200, { rows: site === "shop" ? ordered().map(shown) : [] }];
    if (method === "POST" && act === "restore") {
      const back = this.#deleted.find((one) => one.id === id);
      if (!back) return missing;
      this.#saved.push(back);
      return [200, shown(back)];
    }
    if (method === "POST") {
      if (body.name.trim() === "")
        return refused("saved.name-invalid", "/name", "A name of 1 to 200 characters is needed.");
      const made = {
        note: "",
        pinned: false,
        ...body,
        id: this.#next++,
        owner: user.email,
        created_at: now(),
        changed_at: now(),
      };
      this.#saved.push(made);
      return [201, shown(made)];
    }
    const found = this.#saved.find((one) => one.id === id);
    if (!found) return missing;
    if (method === "DELETE") {
      this.#saved = this.#saved.filter((one) => one !== found);
      this.#deleted.push(found);
      return [204, null];
    }
    Object.assign(found, body, { changed_at: now() });
    return [200, shown(found)];
  }

  #markCall(method, id, body, user, site) {
    if (method === "GET")
      return [200, { rows: site === "shop" ? [...this.#marks].sort((a, b) => (a.at < b.at ? -1 : 1)) : [] }];
    if (method === "POST") {
      const made = { ...body, id: this.#next++, created_by: user.email, created_at: now() };
      this.#marks.push(made);
      return [201, made];
    }
    const found = this.#marks.find((one) => one.id === id);
    if (!found) return missing;
    if (method === "PUT") return [200, Object.assign(found, body)];
    this.#marks = this.#marks.filter((one) => one !== found);
    return [204, null];
  }

  #shareCall(method, id, body, user, settings) {
    const allowed = settings.public_links === true;
    if (method === "GET") return [200, { allowed, rows: this.#shares.map((one) => one.link).reverse() }];
    if (method === "DELETE") {
      this.#shares = this.#shares.filter((one) => one.link.id !== id);
      return [204, null];
    }
    if (!allowed) return [403, { type: "about:blank", title: "Off", status: 403, code: "share.off" }];
    const token = `${this.#next}`.padStart(43, "t");
    const link = {
      id: this.#next++,
      name: body.name,
      note: body.note ?? "",
      kind: body.kind,
      created_by: user.email,
      created_at: now(),
      expires_at: daysAgo(-(body.days ?? 30)),
    };
    this.#shares.push({ token, link, request: body.request });
    return [201, { link, path: `/p/${token}` }];
  }
}
