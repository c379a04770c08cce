import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [process.env["LONG_TESTS"] === "1" ? "test/**/*.long.ts" : "test/**/*.test.ts"],
    globalSetup: ["test/helpers/temporal-global-setup.ts"],
    pool: "forks",
    // Most of a promotion is waiting, so files share the cores.
    maxWorkers: 3,
    // Whole promotions on a real server: a slow machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // A story that another process on the machine spoiled is told once more; what fails twice fails.
    retry: 1,
  },
});
