import { fileURLToPath } from "node:url";

import { Client, Connection, WorkflowFailedError } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { expect, inject, onTestFinished, test, vi } from "vitest";

import { createAgentCoreActivities } from "../../../activities/agentcore/operations.ts";
import { beginPromotion } from "../story.ts";
import type { readOnce, tagOnce } from "./one-call-workflow.ts";

Runtime.install({ logger: new DefaultLogger("ERROR") });

/** A worker with the full set of operations, and a client that runs a workflow on it. */
async function beginWorker() {
  const story = await beginPromotion();
  vi.stubEnv("AWS_REGION", "us-east-1");
  const address = inject("temporalAddress");
  const namespace = inject("temporalNamespace");
  const taskQueue = `operations-${process.pid}-${Date.now()}`;
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL("one-call-workflow.ts", import.meta.url)),
    activities: createAgentCoreActivities(story.clients),
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const execute = (workflow: string, argument: string): Promise<unknown> =>
    client.workflow.execute<typeof tagOnce | typeof readOnce>(workflow, {
      taskQueue,
      workflowId: `${workflow}-${taskQueue}`,
      args: [argument],
    });
  return { ...story, execute };
}

test("an operation runs as an activity, and its secrets do not reach the workflow", async () => {
  const { execute, runtimeId } = await beginWorker();
  expect(await execute("readOnce", runtimeId)).toMatchObject({
    agentRuntimeId: runtimeId,
    environmentVariables: { TOKEN: "[redacted]" },
  });
});

test("a throttled mutation is repeated by Temporal: the proof reaches the next attempt", async () => {
  const { execute, emulator, runtimeArn } = await beginWorker();
  emulator.addFault({ operation: "TagResource", nth: [1, 2], effect: { kind: "throttle" } });
  await execute("tagOnce", runtimeArn);
  expect(emulator.calls({ operation: "TagResource" })).toHaveLength(3);
});

test("a mutation that got no answer is not repeated", async () => {
  const { execute, emulator, runtimeArn } = await beginWorker();
  emulator.addFault({ operation: "TagResource", effect: { kind: "lose-answer" } });
  const failed = execute("tagOnce", runtimeArn);
  await expect(failed).rejects.toBeInstanceOf(WorkflowFailedError);
  expect(emulator.calls({ operation: "TagResource" })).toHaveLength(1);
});
