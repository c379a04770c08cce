import { randomUUID } from "node:crypto";
import type { WorkflowHandle } from "@temporalio/client";
import { expect, inject, test } from "vitest";
import { sendMessage } from "../../client/send-message.ts";
import type { MessageInput } from "../../domain/promotion/input.ts";
import { MESSAGES } from "../../domain/promotion/status.ts";
import { messageSignals, messageUpdates } from "../../workflows/messages.ts";
import { setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

type Abort = (
  handle: WorkflowHandle,
  argument: MessageInput,
  client: Stage["client"],
) => Promise<unknown>;

/** Each way to abort, until it has arrived. */
const aborts: Record<string, Abort> = {
  // The server refuses further signals to a run that has 10,000; the next run takes them again.
  signal: (handle, argument) =>
    until(() =>
      handle.signal(messageSignals.abort, argument).then(
        () => true,
        () => false,
      ),
    ),
  // As the command line does: an update is lost with the run that it met, and sent again.
  update: ({ workflowId }, input, client) =>
    sendMessage(client, workflowId, { name: "abort", input, timeoutMs: 120_000 }),
  cancellation: (handle) => handle.cancel(),
};

test.each(Object.entries(aborts))(
  "15,000 signals do not drown an abort by %s",
  { timeout: 280_000 },
  async (_way, abort) => {
    const stage = await setStage();
    const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 3_600_000 } }));
    const { promotion } = await untilIn(handle, "waiting-for-approval");
    const anyRun = stage.client.workflow.getHandle(handle.workflowId);
    let refusedByServer = 0;
    for (let sent = 0; sent < 15_000; sent += 250) {
      const batch = Array.from({ length: 250 }, () =>
        anyRun
          .signal(messageSignals["point-to"], { promotion: "0badc0de", version: "1" })
          .catch(() => (refusedByServer += 1)),
      );
      await Promise.all(batch);
    }
    await abort(anyRun, { promotion, by: "tester" }, stage.client);
    const { outcome, messages } = (await anyRun.result()) as Awaited<ReturnType<typeof statusOf>>;
    expect(outcome).toMatchObject({ kind: "stopped", reason: "aborted" });
    expect(messages.refused + refusedByServer).toBe(15_000);
    expect(messages.lastRefused).toHaveLength(50);
    expect(stage.moves()).toEqual([]);
  },
);

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
