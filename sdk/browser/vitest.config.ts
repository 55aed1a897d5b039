import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  define: { __VERSION__: JSON.stringify("test") },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});

export default config;
