import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { accountStrings } from "../strings/account.ts";
import { s } from "../strings/strings.ts";
import { Gate } from "./gate.tsx";

const t = accountStrings.signIn;

/** Email and password, then a code where the account has a second factor. The address stays as it was, so that a shared link opens after signing in. */
export function SignIn({ ended }: { ended: boolean }): ReactNode {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asked, ask] = useState(false);
  const signIn = useMutation({
    mutationFn: () => call("POST", "/session", { email, password, ...(asked ? { code } : {}) }),
    onSuccess: () => queries.resetQueries(),
    onError: (error) => {
      if (isCodeNeeded(error)) ask(true);
    },
  });
  const fault = signIn.error && !isCodeNeeded(signIn.error) && (
    <p className="field-fault" role="alert">
      {message(signIn.error)}
    </p>
  );
  const submit = {
    onSubmit: (event: { preventDefault: () => void }) => {
      event.preventDefault();
      signIn.mutate();
    },
  };
  if (asked)
    return (
      <Gate>
        <form key="code" {...submit}>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
          <TextField
            autoComplete="one-time-code"
            autoFocus
            label={t.code}
            onChange={setCode}
            required
            spellCheck={false}
            value={code}
          />
          {fault}
          <button className="button button-main" disabled={signIn.isPending} type="submit">
            {t.submit}
          </button>
          <button
            className="button"
            onClick={() => {
              signIn.reset();
              setPassword("");
              setCode("");
              ask(false);
            }}
            type="button"
          >
            {t.back}
          </button>
        </form>
      </Gate>
    );
  return (
    <Gate>
      <form key="password" {...submit}>
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
        {fault}
        <button className="button button-main" disabled={signIn.isPending} type="submit">
          {s.signIn.submit}
        </button>
      </form>
    </Gate>
  );
}

function isCodeNeeded(error: unknown): boolean {
  return error instanceof Problem && error.code === "session.code-needed";
}

function message(error: unknown): string {
  if (!(error instanceof Problem)) return s.states.broken;
  if (error.code === "session.wrong-code") return t.wrong;
  if (error.status === 401) return s.signIn.wrong;
  if (error.status === 429) return s.signIn.slow;
  return error.status === 0 ? s.states.offline : error.message;
}
