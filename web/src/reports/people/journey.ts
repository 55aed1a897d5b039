import type { Person, PersonEvent, PersonSession } from "../../api/visitors.ts";
import { count } from "../../format/numbers.ts";
import { personStrings as t } from "../../strings/person.ts";

/** A session with those of its events that are loaded; null: events outside any session. */
export interface Stretch {
  readonly session: PersonSession | null;
  readonly events: readonly PersonEvent[];
}

/** The pages of a journey as sessions, the newest first; a session whose events lie on two pages is one. */
export function stretches(pages: readonly Person[]): readonly Stretch[] {
  const sessions = new Map(pages.flatMap((page) => page.sessions).map((session) => [session.index, session]));
  const found: { session: PersonSession | null; events: PersonEvent[] }[] = [];
  for (const event of pages.flatMap((page) => page.rows)) {
    const session = event.session === null ? null : (sessions.get(event.session) ?? null);
    const last = found.at(-1);
    if (last && last.session === session) last.events.push(event);
    else found.push({ session, events: [event] });
  }
  return found;
}

/** What the person did of the macros, in words. */
export function macroWords(person: Person): string {
  const macros = person.conversions.filter((one) => one.kind === "macro");
  if (macros.length === 0) return t.nothing;
  return t.did(macros.map((one) => t.times(one.name, one.count, count(one.count))).join(", "));
}
