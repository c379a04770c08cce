// A report of 10,000 measurements: how large its file is, and how long the browser's main thread is
// held at a stretch while it draws it, beside an empty page. Exit code 1 when a bar is missed.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { renderHtml } from "../dist/client/report/render-html.js";
import { computeReport } from "../dist/domain/report/report.js";
import { LAUNCH_ARGUMENTS, findChromium } from "../tools/browser/find-chromium.mjs";
import { describeLoad } from "./local-stack.mjs";
import { describeSpread, median } from "./statistics.mjs";

const MEASUREMENTS = 10_000;
const MOST_BYTES = 2_000_000;
const MOST_TASK_MS = 200;
const ROUNDS = 15;
const STORY = new URL("../test/replay/histories/rolled-back-bake-failed.json", import.meta.url);

/** The record of a recorded promotion, with a look each minute for a week in place of its few. */
async function longReport() {
  const { events } = JSON.parse(await readFile(STORY, "utf8"));
  const started = events
    .map((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)
    .find((child) => child?.workflowType.name === "writePromotionRecord");
  const record = JSON.parse(Buffer.from(started.input.payloads[0].data, "base64").toString());
  const [point] = record.status.series;
  const series = Array.from({ length: MEASUREMENTS }, (_, index) => ({
    ...point,
    atMs: point.atMs + 60_000 * index,
    invocations: 7 * index,
    errors: Math.floor(index / 13),
  }));
  return computeReport({ ...record, status: { ...record.status, series } }, Date.now());
}

/** The longest tasks of drawing a file, one a round: 0 where the browser calls none long (50 ms). */
async function drawRounds(browser, file) {
  const longest = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      globalThis.tasks = [];
      new PerformanceObserver((list) =>
        globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({ type: "longtask", buffered: true });
    });
    await page.goto(pathToFileURL(file).href);
    // Two frames and a task later everything is painted and told.
    await page.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100))),
        ),
    );
    longest.push(await page.evaluate(() => Math.max(0, ...globalThis.tasks)));
    await page.close();
  }
  return longest;
}

console.log(describeLoad());
const folder = await mkdtemp(path.join(tmpdir(), "report-bench-"));
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: LAUNCH_ARGUMENTS,
});
try {
  const files = {
    report: renderHtml(await longReport()),
    empty: "<!doctype html><title>empty</title>",
  };
  for (const [name, page] of Object.entries(files))
    await writeFile(path.join(folder, `${name}.html`), page);
  const bytes = Buffer.byteLength(files.report);
  console.log(`size: ${bytes} bytes, at most ${MOST_BYTES}`);
  const floor = await drawRounds(browser, path.join(folder, "empty.html"));
  const tasks = await drawRounds(browser, path.join(folder, "report.html"));
  console.log(`longest task of an empty page: ${describeSpread(floor)}`);
  console.log(`longest task of the report: ${describeSpread(tasks)}, at most ${MOST_TASK_MS} ms`);
  const isKept = bytes < MOST_BYTES && median(tasks) <= MOST_TASK_MS;
  console.log(isKept ? "kept" : "MISSED");
  if (!isKept) process.exitCode = 1;
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
