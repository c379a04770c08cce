import { expect, onTestFinished, test } from "vitest";
import { startDashboard } from "../../client/dashboard/start-dashboard.ts";
import { nameOf } from "../client/cli-stage.ts";
import { setStage, tell, untilIn } from "../e2e/stage.ts";
import { createNamespace } from "./own-namespace.ts";
import { PHONE, NO_BROWSER, expectSound, isWiderThanScreen, openPage } from "./browser.ts";

/** A dashboard over one promotion, which waits for approval. */
async function beginWaiting() {
  const stage = await setStage({ namespace: await createNamespace() });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 600_000 } }));
  await untilIn(handle, "waiting-for-approval");
  const dashboard = await startDashboard({ client: stage.client });
  onTestFinished(() => dashboard.close());
  return { stage, handle, dashboard };
}

test.skipIf(NO_BROWSER)(
  "the dashboard and a promotion's page on it follow without being loaded anew",
  async () => {
    const { stage, handle, dashboard } = await beginWaiting();

    const all = await openPage();
    await all.page.goto(dashboard.url);
    await all.page.evaluate("window.isTheSamePage = true");
    const row = all.page.getByRole("row").filter({ hasText: nameOf(stage) });
    await row.getByText("waiting-for-approval").waitFor();
    expect(await row.innerText()).toContain(`agentcore-rollouts approve ${nameOf(stage)}`);
    await expectSound(all);

    const one = await openPage({ colours: "dark" });
    await one.page.goto(dashboard.url);
    await one.page.getByRole("link", { name: nameOf(stage) }).click();
    await one.page.locator(".verdict").getByText("waiting-for-approval").waitFor();
    expect(await one.page.locator("main").innerText()).toContain(`approve ${handle.workflowId}`);
    await one.page.evaluate("window.isTheSamePage = true");
    await one.page.locator("details").first().click();
    await expectSound(one);

    await tell(handle, "approve");
    stage.traffic({ invocations: 20, errors: 20 });
    await row.getByText("bake", { exact: true }).waitFor();
    await row.waitFor({ state: "detached" });
    await one.page.locator(".verdict").getByText("rolled-back (bake-failed)").waitFor();
    await one.page.locator("figure svg").first().waitFor();
    expect(await one.page.locator("details[open]").count()).toBe(1);
    for (const { page } of [all, one])
      expect(await page.evaluate("window.isTheSamePage")).toBe(true);
    await expectSound(one);
    await one.page.setViewportSize(PHONE);
    expect(await isWiderThanScreen(one.page)).toBe(false);
  },
);

test.skipIf(NO_BROWSER)(
  "a phone shows the dashboard whole, and what waits for a person first",
  async () => {
    const { dashboard } = await beginWaiting();
    const opened = await openPage({ viewport: PHONE });
    await opened.page.goto(dashboard.url);
    expect(await opened.page.locator("h1").innerText()).toMatch(/waits? for a person$/);
    expect(await isWiderThanScreen(opened.page)).toBe(false);
    await expectSound(opened);
  },
);

test.skipIf(NO_BROWSER)(
  "the dashboard says when it is no longer connected, and when it is again",
  async () => {
    const stage = await setStage({ worker: false });
    const dashboard = await startDashboard({ client: stage.client });
    const { page } = await openPage();
    await page.goto(dashboard.url);
    const status = page.getByRole("status");
    await status.getByText("live", { exact: true }).waitFor();
    await dashboard.close();
    await status.getByText("not connected").waitFor();
    expect(await status.innerText()).toContain("out of date");
    const port = Number(new URL(dashboard.url).port);
    const again = await startDashboard({ client: stage.client, port });
    onTestFinished(() => again.close());
    await status.getByText("live", { exact: true }).waitFor();
  },
);

test.skipIf(NO_BROWSER)(
  "markup and escapes of an agent, a person or AWS stay text on the live page",
  async () => {
    const evil = `\u001B[2J</pre><script>alert(1)</script><img src=x onerror="alert(1)">`;
    const stage = await setStage({ agents: { "*": { scripted: { reply: { answer: evil } } } } });
    const handle = await stage.promote(undefined, { requestedBy: evil });
    expect((await handle.result()).outcome).toMatchObject({ reason: "smoke-failed" });
    const dashboard = await startDashboard({ client: stage.client });
    onTestFinished(() => dashboard.close());
    const opened = await openPage();
    const { page } = opened;
    await page.goto(`${dashboard.url}/promotions/${encodeURIComponent(handle.workflowId)}`);
    const answer = page.locator("pre.answer").first();
    expect(await answer.innerText()).toContain("<script>alert(1)</script>");
    expect(await page.locator("dl").innerText()).toContain("<script>alert(1)</script>");
    expect(await page.locator("main script, main img").count()).toBe(0);
    await expectSound(opened);
  },
);
