// Photographs every story of dev/stories.mjs, over the made-up shop, in both themes and two widths, into
// artifacts/screenshots. Usage: npm run pictures [-- part-of-a-name]
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { stories } from "../dev/stories.mjs";
import { start } from "./browser.mjs";

const folder = fileURLToPath(new URL("../../artifacts/screenshots", import.meta.url));
const [, , part = ""] = process.argv;
await mkdir(folder, { recursive: true });
const cairn = await start();
let taken = 0;
const wrong = [];
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    for (const { name, file, path, act } of stories.filter((one) => one.file.includes(part))) {
      const { page, check } = await cairn.page({ colorScheme, viewport: { width, height: 900 } });
      await page.goto(path);
      await page.locator(".main, .gate, dialog").first().waitFor();
      if (!path.startsWith("/s/slow/"))
        await page
          .waitForFunction(() => !document.querySelector(".skeleton"), null, { timeout: 5_000 })
          .catch(() => undefined);
      await act?.(page);
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${folder}/${file}-${width}-${colorScheme}.png`, fullPage: true });
      taken++;
      try {
        check();
      } catch (error) {
        wrong.push(`${name}, ${width}, ${colorScheme}: ${error.message}`);
      }
      await page.context().close();
    }
  }
}
await cairn.close();
console.log(`${taken} pictures in ${folder}`);
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}
