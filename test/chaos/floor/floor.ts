import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Client, WorkflowHandle } from "@temporalio/client";
import { DefaultLogger, bundleWorkflowCode } from "@temporalio/worker";
import { fetchRuns } from "../../checker/fetch-story.ts";
import { findResumedAtMs } from "../resume-time.ts";

/** Workflows that are killed beside the promotions, to see what a kill costs at the least. */
export interface Floor {
  start(count: number): Promise<void>;
  /** From the kill to the first work done afterwards, of each. */
  resumedAfterMs(struckAtMs: number): Promise<number[]>;
}

export const BARE_TASK_QUEUE = "chaos-bare";

/** The worker's file, once compiled. */
export const BARE_WORKER = fileURLToPath(new URL("./bare-worker.js", import.meta.url));

/** @returns where the bundle is */
export async function bundleBareWorkflow(dir: string): Promise<string> {
  const workflowsPath = fileURLToPath(new URL("./bare-workflow.js", import.meta.url));
  const logger = new DefaultLogger("WARN");
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  const file = path.join(dir, "bare-workflow.js");
  await writeFile(file, code);
  return file;
}

export function createFloor(client: Client): Floor {
  const started: WorkflowHandle[] = [];
  return {
    async start(count) {
      for (let nth = 0; nth < count; nth += 1)
        started.push(
          await client.workflow.start("bare", {
            workflowId: `bare-${nth}`,
            // A start whose answer was lost is sent again.
            workflowIdConflictPolicy: "USE_EXISTING",
            taskQueue: BARE_TASK_QUEUE,
            args: [nth],
          }),
        );
    },
    async resumedAfterMs(struckAtMs) {
      const took: number[] = [];
      for (const { workflowId } of started) {
        const handle = client.workflow.getHandle(workflowId);
        const { runId } = await handle.describe();
        const runs = await fetchRuns(client, { workflowId, firstRunId: runId });
        const resumedAtMs = findResumedAtMs(runs, struckAtMs);
        if (resumedAtMs !== undefined) took.push(resumedAtMs - struckAtMs);
      }
      return took;
    },
  };
}
