import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLink } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { Failed, Skeleton } from "../parts/states.tsx";
import { Link } from "../router/link.tsx";
import { navigate } from "../router/location.ts";
import { accessStrings } from "../strings/access.ts";
import { s } from "../strings/strings.ts";
import { Gate } from "./gate.tsx";

const t = accessStrings.join;

/** Where an invitation or a reset link leads: a name, a password, and in. The token stands behind the address's #, which no server sees. */
export function Join(): ReactNode {
  const queries = useQueryClient();
  const [token] = useState(() => location.hash.slice(1));
  const link = useLink(token);
  const [form, setForm] = useState({ name: "", password: "" });
  const invited = link.data?.kind === "invitation";
  const use = useMutation({
    mutationFn: () =>
      call("POST", "/links/use", { token, password: form.password, ...(invited ? { name: form.name } : {}) }),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: ["session"] });
      navigate("/", { replace: true });
    },
  });
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  if (link.isPending)
    return (
      <Gate>
        <Skeleton height={200} />
      </Gate>
    );
  const broken = [link.error, use.error].find(
    (error) => error !== null && !(error instanceof Problem && error.status === 404),
  );
  const dead = [link.error, use.error].some((error) => error instanceof Problem && error.status === 404);
  if (dead || !link.data)
    return (
      <Gate>
        <div className="stack">
          <h1>{t.dead}</h1>
          {dead ? <p className="muted">{t.deadText}</p> : <Failed error={broken} onRetry={() => void link.refetch()} />}
          <Link className="button" to="/">
            {t.toSignIn}
          </Link>
        </div>
      </Gate>
    );
  return (
    <Gate>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          use.mutate();
        }}
      >
        <h1>{invited ? t.invited(accessStrings.roles[link.data.role]) : t.reset}</h1>
        <p className="muted">{t.for(link.data.email)}</p>
        <input
          autoComplete="username"
          className="hidden-text"
          readOnly
          tabIndex={-1}
          type="hidden"
          value={link.data.email}
        />
        {invited && (
          <TextField
            autoComplete="name"
            fault={faultAt(use.error, "/name")}
            label={t.name}
            onChange={set("name")}
            required
            value={form.name}
          />
        )}
        <TextField
          autoComplete="new-password"
          fault={faultAt(use.error, "/password")}
          hint={s.setup.passwordHint}
          label={t.password}
          maxLength={128}
          minLength={12}
          onChange={set("password")}
          required
          type="password"
          value={form.password}
        />
        {broken && <Failed error={broken} onRetry={() => use.mutate()} shown={["/name", "/password"]} />}
        <button className="button button-main" disabled={use.isPending} type="submit">
          {t.submit}
        </button>
      </form>
    </Gate>
  );
}
