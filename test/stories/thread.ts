import { parentPort } from "node:worker_threads";
import { Runtime } from "@temporalio/worker";
import { runSchedules } from "../simulation/schedules/run-schedules.ts";
import type { Share, ShareResult } from "../simulation/schedules/thread.ts";
import { quiet } from "../helpers/quiet-logger.ts";
import { openStories } from "./tell-stories.ts";
import { findTimeSkippingServer } from "./time-skipping-server.ts";

Runtime.install({ logger: quiet });

parentPort?.on("message", async (share: Share | null) => {
  if (share === null) return parentPort?.close();
  // A world that has seen hundreds of stories has no memory left.
  const stories = await open();
  // Stories take long: a shorter one is looked for only where one is told again.
  const isShrunk = share.path !== undefined;
  const { play } = stories;
  const result = await runSchedules({ ...share, play, command: "stories", isShrunk });
  await stories.close();
  parentPort?.postMessage({ nth: share.nth, ...result } satisfies ShareResult, []);
});

async function open(): ReturnType<typeof openStories> {
  const server = await findTimeSkippingServer();
  if ("missing" in server) throw new Error(server.missing);
  return openStories({ serverPath: server.path, workflowBundlePath: "dist/workflow-bundle.js" });
}
