// Builds what the server serves, dist/cairn.js and dist/sdk/PART.HASH.js, and what npm gets, dist/npm.
// The parts come first: their names carry a hash of their content, and the core knows those names.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { version } = JSON.parse(await readFile("package.json", "utf8"));
const define = { __VERSION__: JSON.stringify(version) };
await rm("dist", { recursive: true, force: true });
await mkdir("dist/sdk", { recursive: true });

const parts = {};
for (const file of (await readdir("src/parts")).sort())
  parts[file.replace(/\.ts$/, "")] = await bundle(`src/parts/${file}`, "esm", define);
const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
for (const [name, code] of Object.entries(parts)) await writeFile(`dist/sdk/${name}.${hash}.js`, code);
await writeFile("dist/cairn.js", await bundle("src/cairn.ts", "iife", { ...define, __PARTS__: JSON.stringify(hash) }));

// The package is not minified, and keeps the parts apart: the site's own bundler does the rest.
await build({
  entryPoints: ["src/index.ts"],
  outdir: "dist/npm",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  define,
});

async function bundle(entry, format, define) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    write: false,
    format,
    target: "es2022",
    define,
    charset: "utf8",
  });
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    toplevel: true,
    ecma: 2022,
    compress: { passes: 5, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
  });
  return code;
}
