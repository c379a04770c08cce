import type { WorkflowHandle } from "@temporalio/client";
import { expect, test } from "vitest";
import { sendMessage } from "../../client/send-message.ts";
import type { MessageInput } from "../../domain/promotion/input.ts";
import { messageSignals } from "../../workflows/messages.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { setStage, until, untilIn } from "./stage.ts";
import type { Stage, statusOf } from "./stage.ts";

type Abort = (
  handle: WorkflowHandle,
  argument: MessageInput,
  client: Stage["client"],
) => Promise<unknown>;

/** Each way to abort, until it has arrived. */
const aborts = {
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
} satisfies Record<string, Abort>;

export type AbortName = keyof typeof aborts;

/** Whether somebody is heard above 15,000 signals that mean nothing. */
export function testAbortInFlood(way: AbortName): void {
  const abort: Abort = aborts[way];
  test(`15,000 signals do not drown an abort by ${way}`, { timeout: 280_000 }, async () => {
    const stage = await setStage({ worker: false });
    await spawnWorker(stage);
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
  });
}
