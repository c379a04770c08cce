import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Runtime, bundleWorkflowCode } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildBroken } from "../simulation/schedules/build-broken.ts";
import { runSchedules } from "../simulation/schedules/run-schedules.ts";
import { breaks } from "./breaks.ts";
import { quiet } from "../helpers/quiet-logger.ts";
import type { openStories } from "./tell-stories.ts";
import { findTimeSkippingServer } from "./time-skipping-server.ts";

Runtime.install({ logger: quiet, shutdownSignals: [] });

let dir = "";
// Beside the packages that the bundles import.
beforeAll(async () => void (dir = await mkdtemp(path.resolve("node_modules/.broken-"))));
afterAll(() => rm(dir, { recursive: true }));

test.each(Object.entries(breaks))("random stories find it when %s", async (name, broken) => {
  const server = await findTimeSkippingServer();
  if ("missing" in server) throw new Error(server.missing);
  const place = (what: string): string =>
    path.join(dir, `${Object.keys(breaks).indexOf(name)}-${what}`);
  const [outfile, workflowsPath] = [place("stories.mjs"), place("workflows.mjs")];
  await buildBroken(broken, { entry: "test/stories/tell-stories.ts", outfile });
  await buildBroken(broken, { entry: "workflows/index.ts", outfile: workflowsPath });
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  const workflowBundlePath = place("workflow-bundle.js");
  await writeFile(workflowBundlePath, code);
  const broke = (await import(pathToFileURL(outfile).href)) as { openStories: typeof openStories };
  const stories = await broke.openStories({ serverPath: server.path, workflowBundlePath });
  try {
    const { play } = stories;
    const { failure } = await runSchedules({ runs: 300, seed: 1, play, isShrunk: false });
    expect(failure).toContain(`${broken.promise}: `);
  } finally {
    await stories.close();
  }
});
