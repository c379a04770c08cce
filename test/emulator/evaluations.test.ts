import {
  DeleteBatchEvaluationCommand,
  EvaluateCommand,
  GetBatchEvaluationCommand,
  ListBatchEvaluationsCommand,
  StartBatchEvaluationCommand,
  StopBatchEvaluationCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import {
  GetEvaluatorCommand,
  ListEvaluatorsCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import type { EmulatorOptions } from "../../emulator/index.ts";
import { begin } from "./story.ts";

async function beginEvaluation(options: EmulatorOptions = {}, sessionIds = ["one", "two", "two"]) {
  const story = await begin({
    evaluationScores: { "Builtin.Correctness": 0.25, "*": 0.75 },
    ...options,
  });
  const { batchEvaluationId = "", status } = await story.data.send(
    new StartBatchEvaluationCommand({
      batchEvaluationName: "canary",
      evaluators: [{ evaluatorId: "Builtin.Correctness" }, { evaluatorId: "Builtin.Helpfulness" }],
      dataSourceConfig: {
        cloudWatchLogs: { serviceNames: ["agent.PROD"], filterConfig: { sessionIds } },
      },
    }),
  );
  const read = () => story.data.send(new GetBatchEvaluationCommand({ batchEvaluationId }));
  return { ...story, batchEvaluationId, status, read };
}

test("a batch evaluation is in progress, then completed with the scores that were set", async () => {
  const { status, clock, read, data, batchEvaluationId } = await beginEvaluation();
  expect(status).toBe("IN_PROGRESS");
  await clock.advance(4_999);
  const early = await read();
  expect(early.status).toBe("IN_PROGRESS");
  expect(early.evaluationResults).toBeUndefined();
  await clock.advance(1);
  expect(await read()).toMatchObject({
    status: "COMPLETED",
    evaluationResults: {
      numberOfSessionsCompleted: 2,
      totalNumberOfSessions: 2,
      evaluatorSummaries: [
        { evaluatorId: "Builtin.Correctness", statistics: { averageScore: 0.25 } },
        { evaluatorId: "Builtin.Helpfulness", statistics: { averageScore: 0.75 } },
      ],
    },
  });
  const { batchEvaluations } = await data.send(new ListBatchEvaluationsCommand({}));
  expect(batchEvaluations).toMatchObject([{ batchEvaluationId, status: "COMPLETED" }]);
  await data.send(new DeleteBatchEvaluationCommand({ batchEvaluationId }));
  await clock.advance(1_000);
  await expect(read()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a batch evaluation can be stopped, once, and has no scores then", async () => {
  const { clock, read, data, batchEvaluationId } = await beginEvaluation();
  const stop = () => data.send(new StopBatchEvaluationCommand({ batchEvaluationId }));
  expect(await stop()).toMatchObject({ status: "STOPPED" });
  await clock.advance(10_000);
  expect((await read()).status).toBe("STOPPED");
  expect((await read()).evaluationResults).toBeUndefined();
  await expect(stop()).rejects.toMatchObject({ name: "ConflictException" });
});

test("a fault lets a batch evaluation fail with its reason", async () => {
  const { clock, read } = await beginEvaluation({
    faults: [
      {
        operation: "StartBatchEvaluation",
        effect: { kind: "create-failed", reason: "no spans were found" },
      },
    ],
  });
  await clock.advance(5_000);
  const failed = await read();
  expect(failed).toMatchObject({ status: "FAILED", errorDetails: ["no spans were found"] });
  expect(failed.evaluationResults).toBeUndefined();
});

test("more than 500 sessions are refused", async () => {
  const ids = Array.from({ length: 501 }, (_, index) => `session-${index}`);
  await expect(beginEvaluation({}, ids)).rejects.toMatchObject({ name: "ValidationException" });
});

test("AWS's own evaluators are read and listed, before those that were made", async () => {
  const { control } = await begin();
  expect(
    await control.send(new GetEvaluatorCommand({ evaluatorId: "Builtin.Helpfulness" })),
  ).toMatchObject({
    evaluatorArn: "arn:aws:bedrock-agentcore:::evaluator/Builtin.Helpfulness",
    level: "TRACE",
    status: "ACTIVE",
    evaluatorType: "Builtin",
  });
  const { evaluators } = await control.send(new ListEvaluatorsCommand({}));
  expect(evaluators).toHaveLength(13);
  await expect(
    control.send(new GetEvaluatorCommand({ evaluatorId: "Builtin.Charm" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("Evaluate gives one result a session, for evaluators that exist", async () => {
  const { data } = await beginEvaluation();
  const evaluate = (evaluatorId: string) =>
    data.send(
      new EvaluateCommand({
        evaluatorId,
        evaluationInput: {
          sessionSpans: [
            { attributes: { "session.id": "one" } },
            { attributes: { "session.id": "one" } },
          ],
        },
      }),
    );
  expect((await evaluate("Builtin.Correctness")).evaluationResults).toMatchObject([
    {
      evaluatorArn: "arn:aws:bedrock-agentcore:::evaluator/Builtin.Correctness",
      context: { spanContext: { sessionId: "one" } },
      value: 0.25,
    },
  ]);
  await expect(evaluate("mine-0123456789")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
