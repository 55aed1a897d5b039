import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, faultsBeside, Problem } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { s } from "../strings/strings.ts";
import { Gate } from "./gate.tsx";

const pointers = ["/secret", "/email", "/name", "/password"];

/** The first account, made with the one-time secret of the first start. */
export function Setup(): ReactNode {
  const queries = useQueryClient();
  const [form, setForm] = useState({ secret: "", email: "", name: "", password: "" });
  const setup = useMutation({
    mutationFn: () => call("POST", "/setup", form),
    onSuccess: () => queries.resetQueries(),
  });
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const wrongSecret = setup.error instanceof Problem && setup.error.status === 403;
  return (
    <Gate>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setup.mutate();
        }}
      >
        <h1>{s.setup.title}</h1>
        <p className="muted">{s.setup.lead}</p>
        <TextField
          autoComplete="off"
          autoFocus
          className="input mono"
          fault={wrongSecret ? s.setup.wrongSecret : faultAt(setup.error, "/secret")}
          label={s.setup.secret}
          onChange={set("secret")}
          required
          spellCheck={false}
          value={form.secret}
        />
        <TextField
          autoComplete="name"
          fault={faultAt(setup.error, "/name")}
          label={s.setup.name}
          onChange={set("name")}
          required
          value={form.name}
        />
        <TextField
          autoComplete="username"
          fault={faultAt(setup.error, "/email")}
          label={s.setup.email}
          onChange={set("email")}
          required
          type="email"
          value={form.email}
        />
        <TextField
          autoComplete="new-password"
          fault={faultAt(setup.error, "/password")}
          hint={s.setup.passwordHint}
          label={s.setup.password}
          maxLength={128}
          minLength={12}
          onChange={set("password")}
          required
          type="password"
          value={form.password}
        />
        {setup.error && !wrongSecret && <Rest error={setup.error} />}
        <button className="button button-main" disabled={setup.isPending} type="submit">
          {s.setup.submit}
        </button>
      </form>
    </Gate>
  );
}

function Rest({ error }: { error: unknown }): ReactNode {
  if (!(error instanceof Problem)) return <p role="alert">{s.states.broken}</p>;
  const rest = faultsBeside(error, pointers);
  if (error.status === 422 && rest.length === 0) return null;
  const text =
    error.status === 409 ? s.setup.done : error.status === 0 ? s.states.offline : (rest[0]?.message ?? error.message);
  return (
    <p className="field-fault" role="alert">
      {text}
    </p>
  );
}
