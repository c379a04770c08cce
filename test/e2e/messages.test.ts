import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { MESSAGES } from "../../domain/promotion/status.ts";
import { messageSignals, messageUpdates } from "../../workflows/messages.ts";
import { setStage, statusOf, tell, until, untilIn } from "./stage.ts";

test.each(MESSAGES)("a malformed %s is counted and recorded, and harms nothing", async (name) => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  const { promotion } = await untilIn(handle, "waiting-for-approval");
  const version = name === "point-to" ? { version: "7" } : {};
  const bad = [
    "go",
    ["go"],
    { promotion, ...version, extra: 1 },
    { promotion: "00000000", ...version },
  ];
  for (const argument of bad) await handle.signal(messageSignals[name], argument as never);
  const { messages, phase } = await statusOf(handle);
  expect([messages.accepted, messages.refused, phase]).toEqual([0, 4, "waiting-for-approval"]);
  expect(messages.lastRefused.map(({ message }) => message)).toEqual([name, name, name, name]);
  const update = handle.executeUpdate(messageUpdates[name], { args: ["go" as never] });
  await expect(update).rejects.toMatchObject({ cause: { type: "MessageRefused" } });
  expect((await statusOf(handle)).messages.refused).toBe(4);
});

test("malformed signals are counted and recorded, and harm nothing", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  const { promotion } = await statusOf(handle);
  for (const argument of [
    "approve",
    ["approve"],
    null,
    7,
    {},
    { promotion, extra: true },
    { promotion: "00000000" },
  ]) {
    await handle.signal(messageSignals.approve, argument as never);
  }
  const { messages, phase } = await statusOf(handle);
  expect([messages.accepted, messages.refused, phase]).toEqual([0, 7, "waiting-for-approval"]);
  await tell(handle, "reject");
  expect((await handle.result()).outcome?.reason).toBe("rejected");
});

test("a message for another attempt at the same endpoint is refused with the reason", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  const stale = handle.executeUpdate(messageUpdates.approve, { args: [{ promotion: "00000000" }] });
  await expect(stale).rejects.toMatchObject({
    cause: { message: expect.stringContaining("is for promotion 00000000") },
  });
});

test("a second promotion of the same endpoint is refused by Temporal itself", async () => {
  const stage = await setStage();
  await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await expect(stage.promote()).rejects.toMatchObject({
    name: "WorkflowExecutionAlreadyStartedError",
  });
});

test(
  "a namespace without the search attributes runs promotions with them off",
  { timeout: 120_000 },
  async () => {
    const namespace = `bare-${randomUUID().slice(0, 8)}`;
    const { Client, Connection } = await import("@temporalio/client");
    const connection = await Connection.connect({ address: inject("temporalAddress") });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    // The server's parts come to know a namespace one after the other.
    const { workflow } = new Client({ connection, namespace });
    const start = { workflowId: "probe", taskQueue: "nobody" };
    await until(() =>
      workflow.start("probe", start).then(
        () => true,
        () => false,
      ),
    );
    await workflow.getHandle(start.workflowId).terminate();
    await connection.close();
    const stage = await setStage({ namespace, searchAttributes: false });
    stage.traffic();
    expect((await (await stage.promote()).result()).outcome?.kind).toBe("promoted");
  },
);

test("search attributes and current details tell what is going on", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  const attributes = (await handle.describe()).searchAttributes as Record<string, unknown>;
  expect(attributes).toMatchObject({
    AcrRuntime: [stage.runtime.id],
    AcrEndpoint: ["production"],
    AcrCandidate: ["2"],
    AcrPhase: ["waiting-for-approval"],
  });
  const metadata = await handle.query<{ currentDetails?: string }>("__temporal_workflow_metadata");
  expect(metadata.currentDetails).toContain("waits for approval");
  expect(metadata.currentDetails).toContain(`agentcore-rollouts approve ${handle.workflowId}`);
  await tell(handle, "abort");
  await handle.result();
  expect((await handle.describe()).searchAttributes).toMatchObject({
    AcrPhase: ["finished"],
    AcrOutcome: ["stopped"],
  });
});
