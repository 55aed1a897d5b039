import { type Context, createContext, useContext } from "react";
import { type EventNames, labelName } from "./path-words.ts";

/** What events are called on the page; empty until the definitions are there. */
export const NamesContext: Context<EventNames> = createContext<EventNames>(new Map());

/** Turns a node's label into what people read. */
export function useLabel(): (label: string) => string {
  const names = useContext(NamesContext);
  return (label) => labelName(label, names);
}
