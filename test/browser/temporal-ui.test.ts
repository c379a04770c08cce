import { expect, inject, test } from "vitest";
import { setStage, tell, untilIn } from "../e2e/stage.ts";
import type { PromotionHandle } from "../e2e/stage.ts";
import { NO_BROWSER, findViolations, openPage } from "./browser.ts";
import type { OpenPage } from "./browser.ts";

const EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)"> ![x](//x/y) hello';

test.skipIf(NO_BROWSER)(
  "the Temporal UI shows what a promotion waits for, and what to do",
  async () => {
    const stage = await setStage();
    const approval = { timeoutMs: 600_000 };
    const handle = await stage.promote((spec) => ({ ...spec, approval }), { requestedBy: EVIL });
    await untilIn(handle, "waiting-for-approval");
    const opened = await openPage();
    const details = await openDetails(opened, handle);
    await details.getByRole("heading", { name: "waits for approval" }).waitFor();
    const text = await details.innerText();
    for (const words of [
      "baseline 1, candidate 2",
      "2 of 2 sessions passed.",
      `agentcore-rollouts approve ${handle.workflowId}`,
      "aws bedrock-agentcore-control update-agent-runtime-endpoint",
      "<script>alert(1)</script>",
    ])
      expect(text).toContain(words);
    for (const name of ["CloudWatch", "AgentCore console"])
      expect(await details.getByRole("link", { name }).getAttribute("href")).toMatch(
        /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/.+/,
      );
    expect(await details.getByRole("row").count()).toBeGreaterThan(5);
    expect(await details.locator("script, img").count()).toBe(0);
    // The UI lets no script run in its frame: our part of it is tried in a page beside it.
    const copy = await openPage();
    await copy.page.setContent(`<main>${await details.innerHTML()}</main>`);
    expect(await findViolations(copy.page, "main")).toEqual([]);

    await tell(handle, "reject", EVIL);
    await handle.result();
    await opened.page.reload();
    await details.getByRole("heading", { name: "stopped" }).waitFor();
    expect(await details.locator("script, img").count()).toBe(0);
    // The newsfeed of the UI itself, and what it says when it cannot be reached, are not ours.
    expect(opened.problems.filter((problem) => /^(dialog|script):/.test(problem))).toEqual([]);
  },
);

/** The part of the page that we write: it stands in a frame of its own. */
async function openDetails({ page }: OpenPage, handle: PromotionHandle) {
  const { workflowId, firstExecutionRunId } = handle;
  const path = [
    "namespaces",
    inject("temporalNamespace"),
    "workflows",
    workflowId,
    firstExecutionRunId,
  ];
  await page.goto(
    `${inject("temporalUiUrl")}/${path.map(encodeURIComponent).join("/")}/user-metadata`,
  );
  return page.locator("iframe").last().contentFrame().locator("main");
}
