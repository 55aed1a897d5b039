import { type Context, createContext } from "react";

/** Whose marks the trends of a page show. */
export interface MarkPlace {
  readonly site: string;
  readonly timezone: string;
  readonly mayChange: boolean;
}

/** Null shows none, as on public pages. */
export const MarkContext: Context<MarkPlace | null> = createContext<MarkPlace | null>(null);
