import type { ReactNode } from "react";

export type IconName =
  | "today"
  | "funnels"
  | "paths"
  | "drivers"
  | "products"
  | "sources"
  | "attribution"
  | "television"
  | "people"
  | "health"
  | "settings"
  | "theme"
  | "help"
  | "account"
  | "close"
  | "plus"
  | "up"
  | "down"
  | "grip"
  | "filter"
  | "calendar"
  | "warning"
  | "download"
  | "table"
  | "chart"
  | "conversions"
  | "find"
  | "more"
  | "fold"
  | "pin"
  | "flag"
  | "bookmark"
  | "edit";

/** One family: 20 by 20, 1.6 wide strokes, round ends. */
const shapes: Record<IconName, ReactNode> = {
  today: <path d="M3 12.5 7.5 8l3 3L17 4.500M17 4.500h-4M17 4.500v4M3 16.500h14" />,
  funnels: <path d="M3 4.500h14M5.5 8.500h9M7.5 12.500h5M9 16.500h2" />,
  paths: (
    <path d="M3 10h3.500c3 0 3-5.500 6-5.500H17M6.500 10c3 0 3 5.500 6 5.500H17M14.5 2.500l2.5 2-2.5 2M14.5 13.500l2.5 2-2.5 2" />
  ),
  drivers: (
    <>
      <path d="M3 5.500h5M12 5.500h5M3 10h9M16 10h1M3 14.500h3M10 14.500h7" />
      <circle cx="10" cy="5.5" r="2" />
      <circle cx="14" cy="10" r="2" />
      <circle cx="8" cy="14.5" r="2" />
    </>
  ),
  products: (
    <>
      <path d="M3.5 10.300V4.500a1 1 0 0 1 1-1h5.800l6.200 6.200a1 1 0 0 1 0 1.400l-5.400 5.400a1 1 0 0 1-1.400 0z" />
      <circle cx="7.200" cy="7.200" r="1.100" />
    </>
  ),
  television: <path d="M3 5.500h14v9H3zM7.500 17.500h5M7 2.500l3 3 3-3" />,
  sources: <path d="M3 4.500h4l4 5.500M3 10h8M3 15.500h4l4-5.500h5.500M14 7.500l2.500 2.500-2.500 2.500" />,
  attribution: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 10V3M10 10l5 5M10 10H3" />
    </>
  ),
  people: (
    <>
      <circle cx="7.5" cy="7" r="2.700" />
      <path d="M2.500 16c.5-3 2.300-4.500 5-4.500s4.500 1.500 5 4.500M12.500 4.600a2.700 2.700 0 0 1 0 4.800M14.300 12c1.900.500 2.900 1.900 3.200 4" />
    </>
  ),
  health: <path d="M2.500 10.500h3.500l2-5.500 4 10 2-4.500h3.500" />,
  settings: (
    <>
      <path d="M3 6h7M14 6h3M3 14h3M10 14h7" />
      <circle cx="12" cy="6" r="2" />
      <circle cx="8" cy="14" r="2" />
    </>
  ),
  theme: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <path d="M10 3.500a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </>
  ),
  help: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M8 8.200a2 2 0 1 1 2.8 1.900c-.6.3-.8.7-.8 1.400M10 14v.01" />
    </>
  ),
  account: (
    <>
      <circle cx="10" cy="7.5" r="3" />
      <path d="M4 16.500c.8-3 3-4.5 6-4.500s5.2 1.5 6 4.5" />
    </>
  ),
  close: <path d="m5 5 10 10M15 5 5 15" />,
  plus: <path d="M10 4v12M4 10h12" />,
  up: <path d="m5 12 5-5 5 5" />,
  down: <path d="m5 8 5 5 5-5" />,
  grip: <path d="M7.5 5v.01M12.5 5v.01M7.5 10v.01M12.5 10v.01M7.5 15v.01M12.5 15v.01" strokeWidth="2.6" />,
  filter: <path d="M3 5h14l-5.5 6.500V16l-3-1.500v-3z" />,
  calendar: <path d="M3.5 5.500h13v11h-13zM3.5 9h13M7 3v4M13 3v4" />,
  warning: <path d="M10 3.5 17.5 16.500h-15zM10 8.500v3.500M10 14.300v.01" />,
  download: <path d="M10 3.500v9M6 9l4 4 4-4M4 16.500h12" />,
  table: <path d="M3.5 4.500h13v11h-13zM3.5 8.500h13M8.5 8.500v7" />,
  conversions: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <circle cx="10" cy="10" r="2.5" />
      <path d="M10 1.500v3" />
    </>
  ),
  find: (
    <>
      <circle cx="9" cy="9" r="5" />
      <path d="m13 13 4 4" />
    </>
  ),
  more: <path d="M4.500 10v.01M10 10v.01M15.500 10v.01" strokeWidth="2.6" />,
  fold: <path d="M3.5 4.500h13v11h-13zM8 4.500v11M13.500 8l-2 2 2 2" />,
  pin: <path d="M7 3.500h6M8 3.500v4.500l-2.500 3.500h9L12 8V3.500M10 11.500v5" />,
  bookmark: <path d="M5.500 3.500h9V16.500l-4.500-3.500-4.500 3.500z" />,
  flag: <path d="M5 17V3.500h9.500l-2 3.500 2 3.500H5" />,
  edit: <path d="m4 16 .8-3.500L13 4.300l2.700 2.700-8.200 8.200zM11.500 5.800l2.700 2.700" />,
  chart: <path d="M3.5 3.500v13h13M7 13V9.500M10.5 13V6M14 13v-2" />,
};

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.6"
      viewBox="0 0 20 20"
      width={size}
    >
      {shapes[name]}
    </svg>
  );
}

/** The product's mark: the cairn, small. */
export function Mark({ size = 24, plain = false }: { size?: number; plain?: boolean }): ReactNode {
  const stone = plain ? "currentColor" : "var(--micro)";
  return (
    <svg aria-hidden="true" height={size} viewBox="0 0 32 32" width={size}>
      <path
        d="M2 26.200c0-2.9 5.4-4.4 14-4.400s14 1.5 14 4.4-5.2 3.8-14 3.8-14-.9-14-3.800z"
        fill={stone}
        opacity=".95"
      />
      <path
        d="M6 17.900c0-2.7 4-4.2 10.2-4.200S26 15.2 26 17.900s-3.8 3.6-9.9 3.600S6 20.6 6 17.900z"
        fill={stone}
        opacity=".72"
      />
      <path
        d="M9.5 10.400c0-2.3 2.6-3.6 6.5-3.600s6.5 1.3 6.5 3.6-2.6 3-6.5 3-6.5-.7-6.5-3z"
        fill={stone}
        opacity=".5"
      />
      <path
        d="M12.7 4.100c0-1.6 1.3-2.6 3.3-2.600s3.3 1 3.3 2.6-1.3 2.4-3.3 2.4-3.3-.8-3.3-2.400z"
        fill={plain ? "currentColor" : "var(--macro)"}
      />
    </svg>
  );
}
