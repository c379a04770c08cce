import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { setStage, tell, until, untilIn } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { ROOT } from "./pages.ts";

/** By their names, as the runbook has them. */
async function readViews(): Promise<Record<string, string>> {
  const text = await readFile(new URL("docs/runbook.md", ROOT), "utf8");
  const [, section = ""] = text.split("## Views to save");
  return Object.fromEntries(
    [...section.matchAll(/^\| (.+?) +\| `(.+?)` +\|$/gm)].map(([, name = "", query = ""]) => [
      name,
      query,
    ]),
  );
}

/** The names of the views that show a run, of all that the runbook has. */
async function viewsOf(stage: Stage, runId: string): Promise<string[]> {
  const shown: string[] = [];
  for (const [name, documented] of Object.entries(await readViews())) {
    const query = documented
      .replace("support-a1b2c3d4e5", stage.runtime.id)
      .replace("2026-11-16T00:00:00Z", new Date(Date.now() - 86_400_000).toISOString());
    for await (const each of stage.client.workflow.list({ query }))
      if (each.runId === runId) shown.push(name);
  }
  return shown.toSorted();
}

test("each view of the runbook shows the promotions that it is named for", async () => {
  const stage = await setStage();
  const traffic = stage.traffic({ invocations: 20, errors: 20 });
  const rolledBack = await stage.promote();
  expect((await rolledBack.result()).outcome).toMatchObject({ kind: "rolled-back" });
  traffic.stop();
  const second = await stage.promote((spec) => ({
    ...spec,
    approval: { timeoutMs: 600_000 },
    bake: { ...spec.bake, timeoutMs: 3_000 },
  }));
  const isShown = (runId: string, views: string[]) => async () =>
    JSON.stringify(await viewsOf(stage, runId)) === JSON.stringify(views);
  await untilIn(second, "waiting-for-approval");
  const runs = [rolledBack.firstExecutionRunId, second.firstExecutionRunId] as const;
  await until(isShown(runs[0], ["one endpoint's", "rolled back this week"]));
  await until(isShown(runs[1], ["moving now", "one endpoint's", "waiting for approval"]));
  await tell(second, "approve");
  await untilIn(second, "needs-person");
  await until(isShown(runs[1], ["moving now", "needs a person", "one endpoint's"]));
});

test("a promotion that failed for a technical reason is shown as such", async () => {
  const stage = await setStage({ endpoint: false });
  const handle = await stage.promote();
  await expect(handle.result()).rejects.toThrow();
  await until(async () =>
    (await viewsOf(stage, handle.firstExecutionRunId)).includes("failed for a technical reason"),
  );
});
