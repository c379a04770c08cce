import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breaks } from "./breaks.ts";
import { buildBroken } from "./build-broken.ts";
import type { runSchedules } from "./run-schedules.ts";

let dir = "";
// Beside the packages that the bundle imports.
beforeAll(async () => void (dir = await mkdtemp(path.resolve("node_modules/.broken-"))));
afterAll(() => rm(dir, { recursive: true }));

test.each(Object.entries(breaks))("random schedules find it when %s", async (name, broken) => {
  const outfile = path.join(dir, `${Object.keys(breaks).indexOf(name)}.mjs`);
  await buildBroken(broken, { entry: "test/simulation/schedules/run-schedules.ts", outfile });
  const broke = (await import(pathToFileURL(outfile).href)) as {
    runSchedules: typeof runSchedules;
  };
  const { failure } = await broke.runSchedules({ runs: 5_000, seed: 1, isShrunk: false });
  expect(failure).toContain(`${broken.promise}: `);
});
