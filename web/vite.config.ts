import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { marked } from "marked";
import { defineConfig, type Plugin, type UserConfig } from "vite";

/** Turns a definition page into the token tree that the help panel draws, so that no Markdown is parsed in the browser. */
function definitionPages(): Plugin {
  return {
    name: "definition-pages",
    transform(code, id) {
      if (!id.endsWith(".md")) return null;
      return { code: `export default ${JSON.stringify(marked.lexer(code))};`, map: null };
    },
  };
}

const config: UserConfig = defineConfig({
  plugins: [definitionPages(), react()],
  build: {
    outDir: "dist",
    // An inline module preload script or an inlined asset would need an exception in the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] },
    proxy: { "/api": "http://127.0.0.1:8600", "/collect": "http://127.0.0.1:8600" },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
} as UserConfig);

export default config;
