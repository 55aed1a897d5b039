/** The kinds of touches, as requests name them. */
export const windowKinds = ["click", "visit", "engaged_view", "view", "offline"] as const;

/** What is asked for: kinds left empty have their usual window. */
export function windowsOf(draft: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    windowKinds.map((kind) => [kind, (draft[kind] ?? "").trim()] as const).filter(([, text]) => text !== ""),
  );
}
