import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { renderHtml } from "../../client/report/render-html.ts";
import type { Report } from "../../domain/report/report.ts";
import { sampleReport } from "../client/report/sample-report.ts";
import { PHONE, NO_BROWSER, expectSound, isWiderThanScreen, openPage } from "./browser.ts";
import type { OpenPage } from "./browser.ts";
import { recordedReport } from "./recorded-reports.ts";

/** As somebody opens it who got the file. */
async function openReport(
  report: Report,
  options?: Parameters<typeof openPage>[0],
): Promise<OpenPage> {
  const folder = await mkdtemp(path.join(tmpdir(), "report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "report.html");
  await writeFile(file, renderHtml(report));
  const opened = await openPage(options);
  await opened.page.goto(pathToFileURL(file).href);
  return opened;
}

test
  .skipIf(NO_BROWSER)
  .each([
    "promoted-approved",
    "nothing-to-do",
    "stopped-smoke-failed",
    "rolled-back-bake-failed",
    "rolled-back-after-a-retry",
    "drifted-accepted",
    "failed-access-denied",
  ])(
  "the report of %s says how it ended, and is readable in light, in dark and on a phone",
  (story) => expectReadable(recordedReport(story)),
);

test.skipIf(NO_BROWSER)("a report with charts is readable in light, in dark and on a phone", () =>
  expectReadable(sampleReport()),
);

async function expectReadable(report: Report): Promise<void> {
  const opened = await openReport(report);
  const { page } = opened;
  expect(await page.title()).toBe(`${report.verdict}: ${report.title}`);
  expect(await page.locator(".verdict").innerText()).toBe(report.verdict);
  expect(await page.locator("h1").innerText()).toBe(report.title);
  expect(await page.getByRole("table").first().innerText()).toContain("resolve");
  await expectSound(opened);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectSound(opened);
  await page.setViewportSize(PHONE);
  await expectSound(opened);
  expect(await isWiderThanScreen(page)).toBe(false);
}

test.skipIf(NO_BROWSER)(
  "printed, a report shows what a click would have opened, on white",
  async () => {
    const { page } = await openReport(sampleReport(), { colours: "dark" });
    const answer = page.locator("details:not([open]) pre.answer").first();
    expect(await answer.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await answer.isVisible()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
  },
);

test.skipIf(NO_BROWSER)(
  "what an agent or AWS says never runs, wherever a report shows it",
  async () => {
    const evil = `\u001B[2J\u001B]0;pwned\u0007</pre></style></title>--><script>alert(1)</script><img src=x onerror="alert(1)"><svg onload=alert(1)>"'><a href="javascript:alert(1)">click</a>`;
    const report = everywhere(sampleReport({ answer: evil }), evil);
    const opened = await openReport(report);
    const { page } = opened;
    expect(await page.locator("script, img, a, svg[onload], [onerror]").count()).toBe(0);
    expect(await page.locator("h1").innerText()).toContain("<script>alert(1)</script>");
    await expectSound(opened);
  },
);

/** Each text of a report that comes from outside, or might. */
function everywhere(report: Report, evil: string): Report {
  return {
    ...report,
    title: evil,
    headline: evil,
    verdict: evil,
    facts: [[evil, evil]],
    steps: report.steps.map((step) => ({ ...step, result: evil })),
    gates: report.gates.map((gate) => ({ ...gate, gate: evil, reason: evil })),
    series: report.series.map((point) => ({ ...point, values: { [evil]: 1 } })),
    words: [{ atMs: report.startedAtMs, what: evil, by: evil, reason: evil }],
    calls: [{ atMs: report.startedAtMs, call: evil, detail: evil }],
    decisions: report.decisions.map((each) => ({ ...each, reason: evil })),
    notices: [evil],
    commands: [[evil, evil]],
    sessions: report.sessions.map((session) => ({
      ...session,
      sessionId: evil,
      turns: session.turns.map((turn) => ({ ...turn, sent: evil, failures: [evil] })),
    })),
  };
}
