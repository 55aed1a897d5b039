// The made-up shop's people: who can sign in, invitations, links, and what the audit log says.
const week = 7 * 86_400_000;
const problem = (status, title) => [
  status,
  { type: "about:blank", title, status, trace_id: "0af7651916cd43dd8448eb211c80319c" },
];
const refused = (code, where, message) => [
  422,
  { type: "about:blank", title: "Refused", status: 422, faults: [{ code, where, message }] },
];

export class People {
  constructor(password) {
    this.users = [
      this.#user(1, "demo@example.com", "Demo", "owner", password),
      this.#user(2, "ann@example.com", "Ann Analyst", "analyst", "unknown"),
    ];
    this.links = [];
    this.log = [];
    this.#note("demo@example.com", "user.added", "added a user", "demo@example.com");
  }

  signIn(email, password) {
    return this.users.find((one) => one.email === email && one.password === password && !one.disabled);
  }

  byCookie(id) {
    return this.users.find((one) => String(one.id) === id && !one.disabled);
  }

  show(token) {
    const link = this.links.find((one) => one.token === token);
    return link
      ? [200, { kind: link.kind, email: link.email, role: link.role, expires_at: link.expires_at }]
      : problem(404, "Dead link");
  }

  use({ token, password, name }) {
    const link = this.links.find((one) => one.token === token);
    if (!link) return problem(404, "Dead link");
    if (password.length < 12) return refused("password.short", "/password", "A password has at least 12 characters.");
    this.links = this.links.filter((one) => one !== link);
    let user = this.users.find((one) => one.email === link.email);
    if (user) user.password = password;
    else {
      user = this.#user(Math.max(...this.users.map((one) => one.id)) + 1, link.email, name, link.role, password);
      this.users = [...this.users, user];
    }
    this.#note(link.email, "link.used", "came in by a link", link.email);
    return [204, null, user];
  }

  answer(method, path, query, body) {
    const [, area, id, action] = path.split("/");
    if (area === "audit") return this.#audit(query);
    if (area === "invitations" && method === "GET")
      return [200, { rows: this.links.filter((one) => one.kind === "invitation") }];
    if (area === "invitations" && method === "POST") {
      if (this.users.some((one) => one.email === body.email))
        return refused("invitation.user-exists", "/email", "This address can sign in already.");
      return [201, this.#issue("invitation", body.email, body.role)];
    }
    if (area === "invitations") {
      this.links = this.links.filter((one) => String(one.id) !== id);
      return [204, null];
    }
    if (method === "GET") return [200, { rows: this.users.map(({ password: _, ...shown }) => shown) }];
    const user = this.users.find((one) => String(one.id) === id);
    if (!user) return problem(404, "No such user");
    if (action === "reset-link") return [201, this.#issue("reset", user.email, user.role)];
    if (action === "sessions") return [200, { sessions: 1 }];
    if (method === "DELETE") this.users = this.users.filter((one) => one !== user);
    else Object.assign(user, body);
    this.#note(
      "demo@example.com",
      method === "DELETE" ? "user.removed" : "user.changed",
      method === "DELETE" ? "removed a user" : "changed a user",
      user.email,
    );
    return method === "DELETE" ? [204, null] : [200, user];
  }

  #issue(kind, email, role) {
    const id = this.links.length + 1;
    const link = {
      id,
      kind,
      email,
      role,
      created_by: "Demo",
      created_at: new Date().toISOString(),
      expires_at: new Date(Date.now() + week).toISOString(),
    };
    const token = `token-of-${kind}-${id}-${email.replaceAll(/\W/g, "")}`;
    this.links = [...this.links.filter((one) => one.email !== email), { ...link, token }];
    this.#note("demo@example.com", `${kind}.made`, kind === "reset" ? "made a reset link" : "invited somebody", email);
    return { link, token, path: `/join#${token}` };
  }

  #audit(query) {
    const before = Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
    const rows = this.log.filter((one) => one.id < before).slice(0, Number(query.get("limit") ?? 100));
    return [200, { rows, before: rows.length > 0 && rows.at(-1).id > 1 ? rows.at(-1).id : null }];
  }

  #note(actor, action, text, subject) {
    this.log = [
      { id: this.log.length + 1, at: new Date().toISOString(), actor, action, text, subject, detail: "" },
      ...this.log,
    ];
  }

  #user(id, email, name, role, password) {
    return {
      id,
      email,
      name,
      role,
      disabled: false,
      created_at: "2026-01-01T00:00:00Z",
      last_sign_in_at: null,
      password,
    };
  }
}
