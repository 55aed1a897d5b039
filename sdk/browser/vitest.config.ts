import { defineConfig, type UserConfig } from "vitest/config";

const config: UserConfig = defineConfig({
  define: { __VERSION__: JSON.stringify("test") },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});

export default config;
