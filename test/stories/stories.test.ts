import { Runtime } from "@temporalio/worker";
import { expect, inject, test } from "vitest";
import { runSchedules } from "../simulation/schedules/run-schedules.ts";
import { quiet } from "../helpers/quiet-logger.ts";
import { openStories } from "./tell-stories.ts";
import { findTimeSkippingServer } from "./time-skipping-server.ts";

Runtime.install({ logger: quiet, shutdownSignals: [] });

// A story that the server loses takes a minute.
test(
  "10 random stories of the real workflow break no promise",
  { timeout: 300_000 },
  async ({ skip }) => {
    const server = await findTimeSkippingServer();
    if ("missing" in server) {
      console.warn(`Stories of the real workflow are left out: ${server.missing}`);
      return skip();
    }
    const workflowBundlePath = inject("workflowBundlePath");
    const stories = await openStories({ serverPath: server.path, workflowBundlePath });
    try {
      const { play } = stories;
      const { failure } = await runSchedules({ runs: 10, seed: 1, play, isShrunk: false });
      expect(failure).toBeUndefined();
    } finally {
      await stories.close();
    }
  },
);
