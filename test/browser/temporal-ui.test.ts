import type { Locator, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { LANE_MESSAGES } from "../../domain/lane/parse-lane-message.ts";
import { MESSAGES } from "../../domain/promotion/status.ts";
import { laneSignals, laneUpdates } from "../../workflows/lane-messages.ts";
import { laneOf } from "../e2e/lane-stage.ts";
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

test.skipIf(NO_BROWSER)(
  "a person with nothing but the Temporal UI freezes a lane, approves, and is told why a message is refused",
  { timeout: 280_000 },
  async () => {
    const stage = await setStage();
    stage.traffic();
    const lane = laneOf(stage);
    await lane.request({ spec: { ...lane.spec, approval: { timeoutMs: 600_000 } } });
    const { promotion, approval } = await untilIn(lane.promotion(), "waiting-for-approval");
    const atLane = await openWorkflow(lane.workflowId);
    const atPromotion = await openWorkflow(lane.promotion().workflowId);
    const by = { by: "bob", reason: "from the Temporal UI" };
    const approves = { promotion, ...by, digest: approval?.digest };

    const form = await openForm(atLane, "Send an Update");
    expect(await readMessages(form)).toEqual(
      expect.arrayContaining(LANE_MESSAGES.map((name) => described(laneUpdates[name].name))),
    );
    await fillIn(form, "freeze", by);
    expect(await lane.untilStatus(({ phase }) => phase === "frozen")).toMatchObject({
      frozen: by,
    });

    const stale = await openForm(atPromotion, "Send an Update");
    expect(await readMessages(stale)).toEqual(expect.arrayContaining(MESSAGES.map(described)));
    await fillIn(stale, "approve", { ...approves, promotion: "00000000" });
    const refusal = `The message is for promotion 00000000; this is promotion ${promotion}.`;
    await stale.getByText(refusal, { exact: true }).waitFor();
    await stale.getByRole("button", { name: "Cancel" }).last().click();

    const signal = await openForm(atPromotion, "Send a Signal");
    expect(await readMessages(signal)).toEqual(expect.arrayContaining(MESSAGES.map(described)));
    await fillIn(signal, "approve", approves);
    await untilIn(lane.promotion(), "frozen");
    expect(stage.moves()).toEqual([]);

    const thaw = await openForm(atLane, "Send a Signal");
    expect(await readMessages(thaw)).toEqual(
      expect.arrayContaining(LANE_MESSAGES.map((name) => described(laneSignals[name].name))),
    );
    await fillIn(thaw, "unfreeze", by);
    expect(await lane.promotion().result()).toMatchObject({
      approvedBy: "bob",
      outcome: { kind: "promoted" },
    });
  },
);

/** A name, and under it what it does and what its argument looks like. */
const described = (name: string) => expect.stringMatching(new RegExp(`^${name}\\n.{20,}`));

async function openWorkflow(workflowId: string): Promise<Page> {
  const { page } = await openPage();
  const path = ["namespaces", inject("temporalNamespace"), "workflows", workflowId];
  await page.goto(`${inject("temporalUiUrl")}/${path.map(encodeURIComponent).join("/")}`);
  return page;
}

/** The form, with its list of messages open. */
async function openForm(page: Page, action: "Send a Signal" | "Send an Update"): Promise<Locator> {
  await page.getByRole("button", { name: "More Actions" }).click();
  await page.getByRole("menuitem", { name: action }).click();
  const form = page.getByRole("dialog");
  await form.locator("[aria-haspopup=true]").first().click();
  return form;
}

async function readMessages(form: Locator): Promise<string[]> {
  await form.getByRole("option").filter({ hasText: "your name" }).first().waitFor();
  return form.getByRole("option").allInnerTexts();
}

async function fillIn(form: Locator, name: string, argument: object): Promise<void> {
  const exact = form.page().getByText(name, { exact: true });
  await form.getByRole("option").filter({ has: exact }).click();
  const editor = form.locator(".cm-content");
  await editor.fill(JSON.stringify(argument));
  // It lays its text out anew when it is left, and the button moves.
  await editor.blur();
  await form.getByRole("button", { name: "Submit" }).click();
}

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
