import type { ReactNode } from "react";
import { Icon } from "../parts/icon.tsx";
import { s } from "../strings/strings.ts";

const t = s.frame.storeOnly;

/** Says on every page that Cairn runs without its drain: what works, what does not, and what to do. */
export function StoreOnly(): ReactNode {
  return (
    <section aria-label={t.title} className="notice notice-broken" role="status">
      <Icon name="warning" />
      <div>
        <h2>{t.title}</h2>
        <p>{t.why}</p>
        <ul>
          <li>{t.works}</li>
          <li>{t.off}</li>
          <li>{t.todo}</li>
        </ul>
      </div>
    </section>
  );
}
