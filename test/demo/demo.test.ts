import { expect, test } from "vitest";
import { CAN_SEE_PROCESSES, runCli } from "./processes.ts";

/** About 100 s on two idle cores. */
const DEMO_MS = 10 * 60_000;

test(
  "the demo shows three promotions that end as they have to, and leaves nothing behind",
  async () => {
    const demo = runCli(["demo"]);
    await demo.until("smoke          begins");
    // Server, its watcher, agents and theirs.
    if (CAN_SEE_PROCESSES) expect(demo.processes().length).toBeGreaterThan(4);
    const exitCode = await demo.exitCode();
    const output = demo.output();
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(
      /^1 better answers +promoted +1 → 2 +READY on 2 +\d+, 0 failed +\d+s +\[1\]$/m,
    );
    expect(output).toMatch(
      /^2 failed update +rolled-back +update-failed +2 → 3 +READY on 2 +\d+, 0 failed +\d+s +\[2\]$/m,
    );
    expect(output).toMatch(
      /^3 bug for users +rolled-back +bake-failed +2 → 3 +READY on 2 +\d+, [1-9]\d* failed +\d+s +\[3\]$/m,
    );
    expect(output).toMatch(
      /errors: \d+ of \d+ failed; before the re-point \d+ of [\d,]+ did\. Chance of so much under an unchanged agent: below 1 in [\d,]+\./,
    );
    expect(
      output.match(
        /^\[\d\] http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/promotion%3A\S+\/[0-9a-f-]{36}$/gm,
      ),
    ).toHaveLength(3);
    expect(output.match(/GetAgentRuntimeEndpoint: READY, live version 2\.$/gm)).toHaveLength(3);
    expect(await demo.left()).toEqual([]);
  },
  DEMO_MS,
);

test.each([
  ["SIGINT", 1],
  ["SIGKILL", null],
] as const)("a demo that is ended by %s leaves no process", async (signal, exitCode) => {
  const demo = runCli(["demo"]);
  await demo.until("smoke          begins");
  demo.signal(signal);
  expect(await demo.exitCode()).toBe(exitCode);
  expect(await demo.left()).toEqual([]);
});
