import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { s } from "../strings/strings.ts";
import { Gate } from "./gate.tsx";

/** Email and password. The address stays as it was, so that a shared link opens after signing in. */
export function SignIn({ ended }: { ended: boolean }): ReactNode {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => call("POST", "/session", { email, password }),
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <Gate>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <h1>{s.signIn.title}</h1>
        {ended && !signIn.error && <p className="muted">{s.signIn.ended}</p>}
        <TextField
          autoComplete="username"
          autoFocus
          label={s.signIn.email}
          onChange={setEmail}
          required
          type="email"
          value={email}
          fault={faultAt(signIn.error, "/email")}
        />
        <TextField
          autoComplete="current-password"
          label={s.signIn.password}
          onChange={setPassword}
          required
          type="password"
          value={password}
          fault={faultAt(signIn.error, "/password")}
        />
        {signIn.error && (
          <p className="field-fault" role="alert">
            {message(signIn.error)}
          </p>
        )}
        <button className="button button-main" disabled={signIn.isPending} type="submit">
          {s.signIn.submit}
        </button>
      </form>
    </Gate>
  );
}

function message(error: unknown): string {
  if (!(error instanceof Problem)) return s.states.broken;
  if (error.status === 401) return s.signIn.wrong;
  if (error.status === 429) return s.signIn.slow;
  return error.status === 0 ? s.states.offline : error.message;
}
