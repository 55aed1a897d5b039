import { useEffect, useRef } from "react";

/** Runs an action when its keys are typed outside a field: one key, two in a row as "g t", or anywhere "mod k", which is Ctrl or ⌘ with k. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let before = "";
    let timer = 0;
    const onKey = (event: KeyboardEvent): void => {
      const combined = latest.current[`mod ${event.key.toLowerCase()}`];
      if (combined && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        if (!document.querySelector("dialog[open]")) combined();
        return;
      }
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        document.querySelector("dialog[open]")
      )
        return;
      const action = latest.current[`${before} ${event.key}`] ?? latest.current[event.key];
      before = event.key;
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        before = "";
      }, 1_000);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
