import { words } from "../options.ts";
import type { Core } from "../parts.ts";

const downloads =
  "pdf,doc,docx,xls,xlsx,ppt,pptx,csv,txt,rtf,zip,gz,7z,rar,dmg,pkg,exe,apk,epub,ics,mp3,mp4,mov,avi,wav";

const fields = "input,textarea,select,[contenteditable]:not([contenteditable=false])";

/** Watches what clicks and copies mean: links that lead away, clicks in anger, clicks on what does nothing. */
export default function gestures(core: Core): void {
  core.on(document, "click", (event: MouseEvent) => {
    const target = core.targetOf(event);
    if (!target) return;
    followed(core, target.closest("a[href]"));
    raged(event, target);
    if (looksActive(target) && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey)
      expectEffect(core, target);
  });
  core.on(document, "copy", (event) => {
    const target = core.targetOf(event);
    if (!target || target.closest(fields)) return;
    const text = `${getSelection()}`;
    const marked = target.closest("[data-cairn-copy]");
    const key = marked?.getAttribute("data-cairn-copy") ?? undefined;
    core.trigger("copy", key, { length: text.length, key, text: marked ? text.slice(0, 200) : undefined });
  });
  const raged = watchRage(core);
}

/** Tells a link to another site, a file, a telephone, or an address for mail. */
function followed(core: Core, link: HTMLAnchorElement | null): void {
  if (!link) return;
  const { href, protocol, hostname, pathname } = link;
  const text = core.textOf(link);
  const [scheme, target] = href.split(/[:?]/);
  if (/^(tel|mailto):/.test(href)) core.trigger(`${scheme}_click`, href, { target, text });
  if (!/^https?:$/.test(protocol)) return;
  const ext = /\.(\w+)$/.exec(pathname)?.[1]?.toLowerCase() ?? "";
  const isFile = link.hasAttribute("download") || words(core.options.downloads ?? downloads).includes(ext);
  if (isFile) core.trigger("file_download", href, { file: pathname, ext });
  const own = [location.hostname, ...words(core.options.domains)].some((domain) =>
    `.${hostname}`.endsWith(`.${domain}`),
  );
  if (!own) core.trigger("outbound_click", href, { target: href, text });
}

/** Three clicks and more, each within a second of the last and 30 px of the first, once for each such burst. */
function watchRage(core: Core): (event: MouseEvent, target: Element) => void {
  let burst:
    | { readonly selector: string; readonly x: number; readonly y: number; last: number; clicks: number }
    | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function finish(): void {
    clearTimeout(timer);
    if (burst && burst.clicks > 2)
      core.trigger("rage_click", burst.last, { selector: burst.selector, clicks: burst.clicks });
    burst = undefined;
  }
  core.when("leave", finish);

  return ({ clientX, clientY, timeStamp }, target) => {
    if (target.closest(`${fields},canvas,[data-cairn-no-rage]`) || `${getSelection()}`) return;
    if (burst && (timeStamp - burst.last > 1_000 || Math.hypot(clientX - burst.x, clientY - burst.y) > 30)) finish();
    burst ??= { selector: core.nameOf(target), x: clientX, y: clientY, last: timeStamp, clicks: 0 };
    burst.clicks++;
    burst.last = timeStamp;
    clearTimeout(timer);
    timer = setTimeout(finish, 1_000);
  };
}

/** Whether somebody who clicks an element may expect an effect that can be seen. */
function looksActive(target: Element): boolean {
  if (target.closest(`${fields},label,summary,option,video,audio`)) return false;
  const link = target.closest("a");
  if (link) return /^(#.{0,1}|javascript:.*)?$/.test(link.getAttribute("href") ?? "");
  return !!target.closest("button,[role=button],[onclick]") || getComputedStyle(target).cursor === "pointer";
}

/** Waits for an effect of a click: a change of the document or of the page within 2.5 s, scrolling, selecting or focus within 0.1 s. */
function expectEffect(core: Core, target: Element): void {
  const element = target.closest("a,button,[role=button],[onclick]") ?? target;
  const view = core.pageView();
  const observer = new MutationObserver(stop);
  const soon = ["scroll", "selectionchange", "focusin"];
  const listen = { capture: true, passive: true };
  const timer = setTimeout(() => {
    stop();
    const selector = core.nameOf(element);
    if (view === core.pageView() && !document.hidden)
      core.trigger("dead_click", selector, { selector, text: core.textOf(element) });
  }, 2_500);
  const soonTimer = setTimeout(stopListening, 100);

  function stopListening(): void {
    for (const type of soon) document.removeEventListener(type, stop, listen);
  }

  function stop(): void {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(soonTimer);
    stopListening();
    removeEventListener("pagehide", stop);
    removeEventListener("blur", stop);
  }

  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  for (const type of soon) document.addEventListener(type, stop, listen);
  addEventListener("pagehide", stop);
  addEventListener("blur", stop);
}
