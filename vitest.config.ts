import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Small files that take minutes: begun last, as by their size, they would end alone. */
const LONGEST = ["message-cells.test.ts", "chaos.test.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: [process.env["LONG_TESTS"] === "1" ? "test/**/*.long.ts" : "test/**/*.test.ts"],
    globalSetup: ["test/helpers/temporal-global-setup.ts"],
    pool: "forks",
    sequence: { sequencer: LongestFirst },
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
