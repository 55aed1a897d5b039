// Photographs the dashboard in both themes and two widths into artifacts/screenshots, and puts the pictures on contact
// sheets. With BASE_URL: every page, tab and panel of places.mjs on the real program, every state of every page, and what
// picture-sites.mjs makes (so a Cairn that is started for it).
// Without: the stories of dev/stories.mjs over the made-up shop. Usage: npm run pictures [-- part-of-a-name]
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stories } from "../dev/stories.mjs";
import { site, start } from "./browser.mjs";
import { otherShots } from "./picture-sites.mjs";
import { pageNames, placesOf } from "./places.mjs";
import { few, stale, states } from "./states.mjs";

const folder = fileURLToPath(new URL("../../artifacts/screenshots", import.meta.url));
const [, , part = ""] = process.argv;
const slow = Number(process.env.PATIENCE ?? 5_000);
const atOnce = 2;
const themes = ["light", "dark"];
const widths = [1440, 390];
await mkdir(folder, { recursive: true });
const cairn = await start();
const wrong = [];

const shots = (process.env.BASE_URL ? await realShots() : stories).filter((one) => one.file.includes(part));
const wanted = themes.flatMap((colorScheme) =>
  widths.flatMap((width) => shots.map((shot) => ({ ...shot, colorScheme, width }))),
);
await Promise.all(Array.from({ length: atOnce }, work));
const sheets = await contactSheets();
await cairn.close();
console.log(`${shots.length * themes.length * widths.length} pictures and ${sheets} contact sheets in ${folder}`);
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}

/** Every place, and for each page its states. */
async function realShots() {
  const empty = await emptySite();
  const [full, bare] = [placesOf(site), placesOf(empty)];
  const shot = (name, path, more = {}) => ({
    name,
    file: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    path,
    ...more,
  });
  return [
    ...Object.entries(full).map(([name, path]) => shot(name, path)),
    ...pageNames.flatMap((name) => [
      ...Object.entries(states).map(([state, before]) => shot(`${name}, ${state}`, full[name], { before, state })),
      shot(`${name}, stale`, full[name], stale),
      shot(`${name}, few data`, `${full[name]}${full[name].includes("?") ? "&" : "?"}${few}`),
      shot(`${name}, empty`, bare[name]),
    ]),
    ...(await otherShots(cairn, site)).map(({ name, path, ...who }) => shot(`more: ${name}`, path, who)),
  ];
}

/** A site without events. */
async function emptySite() {
  const key = "empty";
  const { page, close } = await cairn.page();
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.evaluate(
    async (body) => {
      const { csrf } = await (await fetch("/api/v1/session")).json();
      const headers = { "Content-Type": "application/json", "X-Cairn-Csrf": csrf };
      await fetch("/api/v1/sites", { method: "POST", headers, body: JSON.stringify(body) });
    },
    { key, name: "Empty site", timezone: "UTC", currency: "EUR" },
  );
  await close();
  return key;
}

async function work() {
  for (let next = wanted.shift(); next; next = wanted.shift()) await photograph(next);
}

async function photograph({ name, file, path, before, act, state, storageState, colorScheme, width }) {
  const who = storageState ? { storageState } : {};
  const { page, check } = await cairn.page({ colorScheme, viewport: { width, height: 900 }, ...who });
  try {
    await before?.(page);
    await page.goto(path);
    await page.locator(".main, .gate, .public, dialog").first().waitFor();
    if (state !== "loading" && !path.startsWith("/s/slow/"))
      await page
        .waitForFunction(() => !document.querySelector(".skeleton, .as-of-bar"), null, { timeout: slow })
        .catch(() => undefined);
    await act?.(page);
    await page.waitForTimeout(state === undefined ? 400 : 900);
    await page.screenshot({ path: `${folder}/${file}-${width}-${colorScheme}.png`, fullPage: true });
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) wrong.push(`${name}, ${width}, ${colorScheme}: scrolls ${sideways} pixels sideways`);
    check();
  } catch (error) {
    wrong.push(`${name}, ${width}, ${colorScheme}: ${error.message}`);
  }
  await page.context().close();
}

/** Pages of pictures side by side, cut to the same height. */
async function contactSheets() {
  let made = 0;
  for (const colorScheme of themes)
    for (const width of widths) {
      const across = width > 600 ? 3 : 6;
      const each = across * (width > 600 ? 3 : 2);
      for (let at = 0; at < shots.length; at += each, made++) {
        const boxes = shots
          .slice(at, at + each)
          .map(
            ({ name, file }) =>
              `<figure><figcaption>${name}</figcaption><img src="${file}-${width}-${colorScheme}.png"></figure>`,
          );
        const sheet = `${folder}/sheet-${width}-${colorScheme}-${String(at / each).padStart(2, "0")}`;
        await writeFile(
          `${sheet}.html`,
          `<!doctype html><meta charset="utf-8"><style>body{margin:8px;background:#888;display:grid;grid-template-columns:repeat(${across},1fr);gap:8px;font:13px sans-serif}figure{margin:0}img{width:100%;display:block;height:${width > 600 ? 640 : 660}px;object-fit:cover;object-position:top}</style>${boxes.join("")}`,
        );
        const page = await cairn.browser.newPage({ viewport: { width: 1800, height: 1400 } });
        await page.goto(pathToFileURL(`${sheet}.html`).href);
        await page.screenshot({ path: `${sheet}.png`, fullPage: true });
        await page.close();
      }
    }
  return made;
}
