import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import type { SharedReport, ShareKind } from "../api/shares.ts";
import { FixedContext } from "../parts/fixed.ts";
import { Skeleton } from "../parts/states.tsx";

export interface BodyProps<Report> {
  shared: SharedReport;
  report: Report;
  /** The days, as they stand in a sentence. */
  when: string;
  /** What the report and what stands beside it are called. */
  names: { now: string; before: string };
}

// Each loads with the parts of the page whose report it is.
const bodies: Record<ShareKind, ComponentType<BodyProps<never>>> = {
  conversions: lazy(() => import("./bodies/conversions.tsx").then((it) => ({ default: it.Conversions }))),
  drivers: lazy(() => import("./bodies/drivers.tsx").then((it) => ({ default: it.Drivers }))),
  funnel: lazy(() => import("./bodies/funnel.tsx").then((it) => ({ default: it.Funnel }))),
  paths: lazy(() => import("./bodies/paths.tsx").then((it) => ({ default: it.Paths }))),
  products: lazy(() => import("./bodies/products.tsx").then((it) => ({ default: it.Products }))),
  retention: lazy(() => import("./bodies/retention.tsx").then((it) => ({ default: it.Retention }))),
  sources: lazy(() => import("./bodies/sources.tsx").then((it) => ({ default: it.Sources }))),
};

/** The report of a link, drawn by its kind as its page draws it, with nothing that leads elsewhere. */
export function PublicBody({ shared, ...rest }: Omit<BodyProps<unknown>, "report">): ReactNode {
  const Body = bodies[shared.kind as ShareKind] as ComponentType<BodyProps<unknown>> | undefined;
  if (!Body) return null;
  return (
    <FixedContext value={true}>
      <Suspense fallback={<Skeleton height={360} />}>
        <Body report={shared.report} shared={shared} {...rest} />
      </Suspense>
    </FixedContext>
  );
}
