import { expect, test } from "vitest";
import { renderHtml } from "../../../client/report/render-html.ts";
import { renderMarkdown } from "../../../client/report/render-markdown.ts";
import { CHART_PERCENTILE } from "../../../domain/gates/look-series.ts";
import { sampleReport } from "./sample-report.ts";

test("the outcome comes first, then steps, gates, charts, conversations, people, calls and spec", () => {
  const page = renderHtml(sampleReport());
  const order = [
    "rolled-back (bake-failed)",
    "<h2>Notes",
    "<h2>Next",
    "<h2>Steps",
    "<h2>Gates",
    "<h2>Errors, before and since the re-point",
    "<h2>Latency (p90)",
    "<h2>Evidence against the candidate",
    "<h2>Smoke: 1 of 2 sessions passed",
    "<h2>What people said",
    "<h2>Calls that changed something",
    "<h2>Decisions",
    "<h2>Spec",
  ].map((words) => page.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((one, other) => one - other));
});

test("charts name the re-point, the rate before it and the limit", () => {
  const page = renderHtml(sampleReport());
  for (const words of ["re-point", "before: 0.61%", "limit: fails here"])
    expect(page).toContain(words);
});

test("no two lines of the latency chart read the same", () => {
  const report = sampleReport();
  const slow = report.series.map((point) => ({
    ...point,
    percentiles: [{ percentile: CHART_PERCENTILE, valueMs: 2_700, timed: 3 }],
  }));
  const page = renderHtml({ ...report, series: slow });
  for (const words of [">500ms<", ">1s<", ">1.5s<", ">2.5s<"]) expect(page).toContain(words);
});

test("the page loads nothing and runs nothing", () => {
  const page = renderHtml(sampleReport());
  expect(page).not.toMatch(/<script|<link|<iframe|src=|@import|url\((?!#)/i);
  expect(page).toContain("default-src 'none'");
});

test("an agent's answer is shown and never becomes markup", () => {
  const answer = '</pre><script>alert(1)</script><img src=x onerror=alert(1)> & "quoted"';
  const page = renderHtml(sampleReport({ answer }));
  expect(page).not.toContain("<script>");
  expect(page).not.toContain("<img");
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});

test("a session that failed stands open, with what failed", () => {
  const page = renderHtml(sampleReport());
  expect(page).toMatch(/<details open>\s*<summary>\s*<span class="fail"\s*>failed/);
  expect(page).toContain("the answer does not contain &quot;hello&quot;");
});

test("a report of 10,000 looks stays below 2 MB", () => {
  expect(renderHtml(sampleReport({ looks: 10_000 })).length).toBeLessThan(2_000_000);
});

test("as Markdown no cell breaks its table, whatever an agent answered", () => {
  const report = sampleReport();
  const text = renderMarkdown({ ...report, headline: "a | b\n<b>c</b>" });
  expect(text).not.toContain("<b>");
  const rows = text.split("\n").filter((line) => line.startsWith("| "));
  expect(rows.length).toBeGreaterThan(15);
  expect(text).toContain("| session | outcome | what failed |");
});

test("a promotion without looks has no charts", () => {
  const page = renderHtml({ ...sampleReport(), series: [] });
  expect(page).not.toContain("<svg");
});
