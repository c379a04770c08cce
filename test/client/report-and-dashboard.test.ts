import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startDashboard } from "../../client/dashboard/start-dashboard.ts";
import { setStage, statusOf, tell, until, untilIn } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { cli } from "./cli-stage.ts";

const nameOf = (stage: Stage): string => `${stage.runtime.id}/production`;

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "report-"));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test("the report of a promotion that rolled back is a page with outcome, evidence and conversations", async () => {
  const stage = await setStage();
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  stage.traffic({ invocations: 20, errors: 20 });
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back" });
  const file = join(await folder(), "report.html");
  const made = await cli("report", nameOf(stage), "--file", file);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stdout).toContain(`report: ${file}`);
  const page = await readFile(file, "utf8");
  for (const words of [
    "rolled-back (bake-failed)",
    "Smoke: 2 of 2 sessions passed",
    "<svg",
    "UpdateAgentRuntimeEndpoint",
  ])
    expect(page).toContain(words);
  const text = await cli("report", nameOf(stage), "--format", "markdown", "--file", "-");
  expect(text.stdout).toContain("# rolled-back (bake-failed): ");
});

test("a promotion's number names that attempt to status, report and approve, also after a newer one", async () => {
  const stage = await setStage();
  const first = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(first, "waiting-for-approval");
  const { promotion } = await statusOf(first);
  expect((await cli("reject", promotion)).stdout).toContain(`Promotion ${promotion} of `);
  await first.result();
  const second = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(second, "waiting-for-approval");
  const { promotion: later } = await statusOf(second);

  const shown = await cli("status", promotion);
  expect(shown.stdout).toContain(
    `Promotion ${promotion} of ${nameOf(stage)}\n  stopped (rejected)`,
  );
  const report = await cli("report", promotion, "--format", "markdown", "--file", "-");
  expect(report.stdout).toContain("# stopped (rejected): ");
  const late = await cli("approve", promotion);
  expect([late.stdout, late.stderr]).toEqual([
    "",
    expect.stringContaining(`this is promotion ${later}`),
  ]);
  expect((await cli("status", later)).stdout).toContain("waiting-for-approval");
  const lane = await cli("freeze", promotion);
  expect([lane.exitCode, lane.stderr]).toEqual([
    2,
    expect.stringContaining("a number alone is not enough here: name the endpoint"),
  ]);
  expect((await cli("report", "00000000")).stderr).toContain(
    "next: agentcore-rollouts report RUNTIME/ENDPOINT --promotion 00000000",
  );
});

test("a report without a worker says who makes it", async () => {
  const stage = await setStage({ worker: false });
  await stage.promote();
  const made = await cli("report", nameOf(stage), "--file", "-");
  expect(made).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("No worker answers for the promotion"),
  });
});

test("the dashboard shows what waits for whom, and draws it anew as it changes", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  const dashboard = await startDashboard({ client: stage.client });
  onTestFinished(() => dashboard.close());
  const page = await (await fetch(dashboard.url)).text();
  expect(page).toContain(nameOf(stage));
  expect(page).toContain(`agentcore-rollouts approve ${nameOf(stage)}`);
  const path = `/promotions/${encodeURIComponent(handle.workflowId)}`;
  expect(await (await fetch(`${dashboard.url}${path}`)).text()).toContain("waiting-for-approval");

  const live = await fetch(`${dashboard.url}/live${path}`);
  const seen: string[] = [];
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  onTestFinished(() => reader?.cancel());
  void (async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return;
      seen.push(value ?? "");
    }
  })().catch(() => undefined);
  await until(() => seen.join("").includes("waiting-for-approval"));
  await tell(handle, "reject");
  await until(() => seen.join("").includes("stopped (rejected)"));
});

test("the dashboard takes no message, and no name that is not its own", async () => {
  const stage = await setStage({ worker: false });
  const dashboard = await startDashboard({ client: stage.client });
  onTestFinished(() => dashboard.close());
  expect((await fetch(dashboard.url, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${dashboard.url}/nothing`)).status).toBe(404);
  const { port } = new URL(dashboard.url);
  const status = await new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(403);
});
