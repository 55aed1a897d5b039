import { type Context, createContext } from "react";

/** Whether a report is shown to those who hold its public link: nothing on it leads elsewhere or asks for another. */
export const FixedContext: Context<boolean> = createContext(false);
