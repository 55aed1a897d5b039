/** How long an element must be seen without a break, in milliseconds. */
const long = 1_000;

/**
 * Calls back once when half of an element, or of the viewport where the element is taller, was visible for a second without a break.
 * Hiding the tab is a break.
 */
export function whenSeen(element: Element, seen: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inView = false;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { intersectionRatio, intersectionRect } of entries)
        inView = intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2;
      look();
    },
    { threshold: Array.from({ length: 21 }, (_, i) => i / 20) },
  );

  function look(): void {
    if (!inView || document.hidden) {
      clearTimeout(timer);
      timer = undefined;
    } else timer ??= setTimeout(finish, long);
  }

  function finish(): void {
    observer.disconnect();
    document.removeEventListener("visibilitychange", look);
    seen();
  }
  document.addEventListener("visibilitychange", look);
  observer.observe(element);
}
