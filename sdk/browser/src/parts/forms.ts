import type { Core } from "../parts.ts";

/** How long after its submission a form can turn out to have succeeded, in milliseconds. */
const patience = 30_000;

/** Under what a submission is remembered in the tab's storage: sending a form may load another page. */
const item = "cairn.form";

interface Filling {
  readonly fields: Set<string>;
  last: string;
}

interface Visit {
  readonly field: Element;
  readonly since: number;
  changed: boolean;
}

interface Submission {
  readonly form: string;
  readonly until: number;
  readonly url: string;
}

/** Watches forms: which was begun, which field was changed, what was given up, sent, and taken. Values are never read. */
export default function forms(core: Core): void {
  const begun = new Map<string, Filling>();
  const refills = new Map<Element, number>();
  let visit: Visit | undefined;
  let submission = recall();

  core.on(document, "focusin", (event) => {
    const field = core.targetOf(event);
    if (field) visit = { field, since: Date.now(), changed: false };
  });

  core.on(document, "input", (event) => {
    const field = core.targetOf(event);
    const form = field && formOf(field);
    if (!form || !event.isTrusted) return;
    const name = formName(form);
    core.trigger("form_start", name, { form: name });
    const filling = begun.get(name) ?? { fields: new Set(), last: "" };
    begun.set(name, filling);
    filling.last = fieldName(field);
    filling.fields.add(filling.last);
    if (visit?.field !== field) visit = { field, since: Date.now(), changed: true };
    visit.changed = true;
  });

  core.on(document, "focusout", leaveField);

  function leaveField(): void {
    const form = visit?.changed && formOf(visit.field);
    if (visit && form) {
      const times = refills.get(visit.field) ?? 0;
      refills.set(visit.field, times + 1);
      const props = {
        form: formName(form),
        field: fieldName(visit.field),
        ms: Date.now() - visit.since,
        refills: times,
      };
      core.trigger("form_field", `${props.form} ${props.field} ${visit.since}`, props);
    }
    visit = undefined;
  }

  core.on(document, "submit", (event) => {
    const form = core.targetOf(event);
    if (!form) return;
    leaveField();
    const name = formName(form);
    begun.delete(name);
    core.trigger("form_submit", name, { form: name });
    submission = { form: name, until: Date.now() + patience, url: location.href };
    remember(submission);
  });

  function succeed(inferred?: boolean): void {
    if (!submission) return;
    if (submission.until > Date.now())
      core.trigger("form_success", submission.form, { form: submission.form, inferred });
    submission = undefined;
    remember(undefined);
  }

  /** Whether the form sent last was taken: something says so, or the address is another and the form is gone. */
  function look(): void {
    if (!submission) return;
    const { form, url, until } = submission;
    const said = [...document.querySelectorAll("[data-cairn-success]")].some((mark) => mark.getClientRects().length);
    const gone = url !== location.href && ![...document.forms].some((other) => formName(other) === form);
    if (said || until < Date.now()) succeed();
    else if (gone) succeed(true);
  }
  core.when("tick", look);
  core.when("event", (name) => {
    if (name === "form_success") submission = undefined;
  });
  core.on(document, "cairn-success", () => succeed());
  core.when("leave", () => {
    leaveField();
    for (const [form, { last, fields }] of begun)
      core.trigger("form_abandon", form, { form, last_field: last, fields: fields.size });
    begun.clear();
  });

  function remember(submission: Submission | undefined): void {
    try {
      if (submission && core.mayStore()) sessionStorage.setItem(item, JSON.stringify(submission));
      else sessionStorage.removeItem(item);
    } catch {} // blocked
  }

  function recall(): Submission | undefined {
    try {
      return (core.mayStore() && JSON.parse(sessionStorage.getItem(item) ?? "null")) || undefined;
    } catch {
      return; // blocked
    }
  }
}

function formOf(element: Element): Element | null {
  return element.closest("form,[data-cairn-form]");
}

/** What a form is called: its attribute, id, name, or the path it is sent to. */
function formName(form: Element): string {
  const given = ["data-cairn-form", "id", "name"].map((name) => form.getAttribute(name)).find(Boolean);
  return given ?? new URL(form.getAttribute("action") ?? "", location.href).pathname;
}

function fieldName(field: Element): string {
  return ["data-cairn-field", "name", "id"].map((name) => field.getAttribute(name)).find(Boolean) ?? field.localName;
}
