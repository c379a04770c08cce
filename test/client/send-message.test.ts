import {
  ApplicationFailure,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { expect, test } from "vitest";
import { sendMessage } from "../../client/send-message.ts";
import { NUMBER, WORKFLOW_ID, rpcError, stubClient } from "./stub-client.ts";

const ANSWER = { accepted: true, effect: "Approved: the promotion goes on." };
const input = { promotion: NUMBER, by: "alice" };

/** Fails with each error in turn, then answers; remembers the ids it was called with. */
function failing(...errors: readonly Error[]) {
  const updateIds: string[] = [];
  const client = stubClient({
    executeUpdate: async (_update, { updateId }) => {
      const error = errors[updateIds.push(updateId) - 1];
      if (error) throw error;
      return ANSWER;
    },
  });
  return { client, updateIds };
}

const completedFirst = new WorkflowUpdateFailedError(
  "Workflow Update failed",
  ApplicationFailure.create({
    message: "Workflow Update failed because the Workflow completed before the Update completed.",
  }),
);

test.each([
  ["the run ended before the update", completedFirst],
  [
    "a workflow task failed",
    new ServiceError("Workflow Update failed", {
      cause: rpcError(9, "Unexpected workflow task failure"),
    }),
  ],
  [
    "the server was away",
    new ServiceError("Workflow Update failed", { cause: rpcError(14, "connection refused") }),
  ],
])("sent again with the same id when %s", async (_name, error) => {
  const { client, updateIds } = failing(error, error);
  expect(await sendMessage(client, WORKFLOW_ID, { name: "approve", input })).toEqual(ANSWER);
  expect(updateIds).toHaveLength(3);
  expect(new Set(updateIds).size).toBe(1);
});

test("given up at the deadline, saying that nobody knows whether it arrived", async () => {
  const { client } = failing(...Array.from({ length: 50 }, () => completedFirst));
  await expect(
    sendMessage(client, WORKFLOW_ID, { name: "approve", input, timeoutMs: 1_000 }),
  ).rejects.toMatchObject({
    code: "NoAnswer",
    exitCode: 1,
    message: 'the promotion did not answer "approve" in time; whether it arrived is not known',
  });
});

test.each([
  ["refused by the promotion", "MessageRefused", 2, refusal("The promotion was aborted.")],
  [
    "no promotion runs",
    "PromotionEnded",
    2,
    new WorkflowNotFoundError("workflow execution already completed", WORKFLOW_ID, undefined),
  ],
  ["no worker in time", "NoAnswer", 1, new WorkflowUpdateRPCTimeoutOrCancelledError("deadline")],
  [
    "not allowed",
    "PermissionDenied",
    1,
    new ServiceError("Workflow Update failed", { cause: rpcError(7, "Request unauthorized.") }),
  ],
])("never sent again when %s", async (...[, code, exitCode, error]) => {
  const { client, updateIds } = failing(error);
  await expect(sendMessage(client, WORKFLOW_ID, { name: "approve", input })).rejects.toMatchObject({
    code,
    exitCode,
    next: expect.stringMatching(/./),
  });
  expect(updateIds).toHaveLength(1);
});

function refusal(message: string): Error {
  return new WorkflowUpdateFailedError(
    "Workflow Update failed",
    ApplicationFailure.create({ type: "MessageRefused", message, nonRetryable: true }),
  );
}

test("a text that is far too long is refused before it is sent, and says so", async () => {
  const { client, updateIds } = failing();
  const long = { ...input, reason: "r".repeat(3_000_000) };
  await expect(
    sendMessage(client, WORKFLOW_ID, { name: "abort", input: long }),
  ).rejects.toMatchObject({
    code: "BadUsage",
    message: 'the message\'s "reason" is 3000000 letters long; 10000 are allowed',
  });
  expect(updateIds).toHaveLength(0);
});
