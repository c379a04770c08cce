import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { readActionFile } from "./run-step.ts";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);

test("the committed bundle is built from today's sources and packages", async () => {
  const checked = run(process.execPath, ["tools/bundle-action.mjs", "--check"], { cwd: root });
  await expect(checked).resolves.toMatchObject({ stderr: "" });
});

test("the Action is one file that needs nothing installed, below 4 MB", async () => {
  const { runs } = await readActionFile();
  expect(runs).toEqual({ using: "node20", main: "action/index.cjs" });
  const text = await readFile(new URL(runs.main, root));
  expect(text.length).toBeLessThan(4_000_000);
});
