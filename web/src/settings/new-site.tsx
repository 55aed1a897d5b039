import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import type { Site } from "../api/types.ts";
import { TextField } from "../parts/field.tsx";
import { navigate } from "../router/location.ts";
import { pagePath } from "../router/routes.ts";
import { Gate } from "../session/gate.tsx";
import { s } from "../strings/strings.ts";

/** The page of an account without a site. */
export function NewSite(): ReactNode {
  return (
    <Gate>
      <h1>{s.states.noSites}</h1>
      <p className="muted gate-lead">{s.states.noSitesText}</p>
      <NewSiteForm />
    </Gate>
  );
}

export function NewSiteForm(): ReactNode {
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () =>
      call<Site>("POST", "/sites", {
        key,
        name: name || key,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    onSuccess: async (site) => {
      await queries.refetchQueries({ queryKey: ["session"] });
      navigate(`${pagePath(site.key, "settings")}?tab=install`);
    },
  });
  const beside = faultAt(create.error, "/key") ?? faultAt(create.error, "/name");
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextField
        fault={faultAt(create.error, "/key")}
        label={s.settings.siteKey}
        onChange={setKey}
        placeholder="shop"
        required
        spellCheck={false}
        value={key}
      />
      <TextField fault={faultAt(create.error, "/name")} label={s.settings.name} onChange={setName} value={name} />
      {create.error && !beside && (
        <p className="field-fault" role="alert">
          {create.error instanceof Problem && create.error.status !== 0
            ? (create.error.faults[0]?.message ?? create.error.message)
            : s.states.offline}
        </p>
      )}
      <button className="button button-main" disabled={create.isPending || key === ""} type="submit">
        {s.settings.create}
      </button>
    </form>
  );
}
