/**
 * Calls back when the address changes without the page being loaded anew. The functions of `history` are replaced on the object,
 * not on its prototype, and do what they did.
 */
export function watchRoutes(changed: () => void, withFragment: boolean): void {
  const route = () => location.pathname + location.search + (withFragment ? location.hash : "");
  let last = route();

  function look(): void {
    if (route() === last) return;
    last = route();
    changed();
  }

  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      look();
    };
  }
  addEventListener("popstate", look);
}
