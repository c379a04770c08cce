import { defineConfig, mergeConfig } from "vitest/config";
import shared from "./vitest.config.ts";

/** `npm run test:stack`: whole promotions on the production stack instead of the dev server. */
const { globalSetup: _devServer, include: _all, ...test } = shared.test ?? {};

export default mergeConfig(
  defineConfig({ test }),
  defineConfig({
    test: {
      include: ["test/e2e/**/*.test.ts", "test/stack/**/*.stack-test.ts"],
      globalSetup: ["test/helpers/stack-global-setup.ts"],
    },
  }),
);
