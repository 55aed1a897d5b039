import "../styles/access.css";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { beginSecondFactor, confirmSecondFactor, type SecondFactorBegun } from "../api/account.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { Failed } from "../parts/states.tsx";
import { accountStrings } from "../strings/account.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";

const t = accountStrings.secondFactor;

interface SetupProps {
  /** The second factor is in force, and its codes on paper are shown. */
  onConfirmed?: () => void;
  /** The codes are kept. */
  onDone: () => void;
  /** Stands beside the button that begins. */
  children?: ReactNode;
}

/** Sets a second factor up: an app reads the picture, shows a code, and ten codes on paper are handed out. */
export function SecondFactorSetup({ onConfirmed, onDone, children }: SetupProps): ReactNode {
  const [password, setPassword] = useState("");
  const begin = useMutation({ mutationFn: () => beginSecondFactor(password === "" ? null : password) });
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => confirmSecondFactor(code),
    ...(onConfirmed ? { onSuccess: onConfirmed } : {}),
  });
  const asked = begin.error instanceof Problem && begin.error.faults.some((fault) => fault.where === "/password");
  if (confirm.data) return <RecoveryCodes codes={confirm.data.codes} onDone={onDone} />;
  if (!begin.data)
    return (
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          begin.mutate();
        }}
      >
        {asked && (
          <TextField
            autoComplete="current-password"
            autoFocus
            fault={faultAt(begin.error, "/password")}
            label={t.password}
            onChange={setPassword}
            required
            type="password"
            value={password}
          />
        )}
        {begin.error && !asked && <Failed error={begin.error} onRetry={() => begin.mutate()} />}
        <div className="row">
          <button className="button button-main" disabled={begin.isPending} type="submit">
            {t.begin}
          </button>
          {children}
        </div>
      </form>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Picture begun={begin.data} />
      <TextField
        autoComplete="one-time-code"
        fault={faultAt(confirm.error, "/code")}
        inputMode="numeric"
        label={t.code}
        maxLength={12}
        onChange={setCode}
        required
        value={code}
      />
      {confirm.error && !faultAt(confirm.error, "/code") && (
        <Failed error={confirm.error} onRetry={() => confirm.mutate()} />
      )}
      <button className="button button-main" disabled={code === "" || confirm.isPending} type="submit">
        {t.confirm}
      </button>
    </form>
  );
}

/** The QR code, dark on white in both themes since cameras want it so, and its secret for those who type. */
function Picture({ begun }: { begun: SecondFactorBegun }): ReactNode {
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => lead.current?.focus(), []);
  return (
    <>
      <p ref={lead} tabIndex={-1}>
        {t.scan}
      </p>
      <svg
        aria-label={t.picture}
        className="qr"
        role="img"
        shapeRendering="crispEdges"
        viewBox={`0 0 ${begun.size} ${begun.size}`}
      >
        <path d={begun.path} />
      </svg>
      <dl className="qr-secret small">
        <dt className="muted">{t.secret}</dt>
        <dd className="mono">{begun.secret}</dd>
      </dl>
    </>
  );
}
