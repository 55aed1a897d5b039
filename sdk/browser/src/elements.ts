/** The element an event is about, also inside an open shadow root; undefined below `data-cairn-ignore`. */
export function targetOf(event: Event): Element | undefined {
  const target = event.composedPath()[0];
  return target instanceof Element && !target.closest("[data-cairn-ignore]") ? target : undefined;
}

/** What names an element, an ancestor after it, and so on: `button#buy.big[name=q][data-step];form.cart;main`. */
export function chainOf(element: Element | null): string {
  const names: string[] = [];
  for (let at = element; at && names.length < 9; at = at.parentElement) names.push(nameOf(at));
  return names.join(";").slice(0, 1_000);
}

/** What names one element, as a selector. */
export function nameOf(element: Element): string {
  const names = [...element.attributes].map(({ name, value }) =>
    name === "id"
      ? `#${value}`
      : name === "class"
        ? value.trim().replace(/^\b|\s+/g, ".")
        : name === "name"
          ? `[name=${value}]`
          : /^data-/.test(name)
            ? `[${name}]`
            : "",
  );
  return element.localName + names.join("");
}

/** What stands on an element, in one line. The text of a submit button is its value; of other fields nothing is read. */
export function textOf(element: Element): string {
  const text = element instanceof HTMLInputElement ? element.value : element.textContent;
  return `${text}`.replace(/\s+/g, " ").trim().slice(0, 200);
}
