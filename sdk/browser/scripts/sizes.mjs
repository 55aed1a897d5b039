// Prints what the files weigh when they travel: brotli at its best, as the server sends them.
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
let sum = 0;
for (const name of ["cairn.js", ...(await readdir(`${dist}sdk`)).map((part) => `sdk/${part}`)]) {
  const content = await readFile(dist + name);
  const packed = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  sum += packed;
  console.log(`${String(packed).padStart(6)} ${String(content.length).padStart(6)}  ${name}`);
}
console.log(`${String(sum).padStart(6)}         together`);
