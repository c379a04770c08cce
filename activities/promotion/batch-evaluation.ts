import {
  GetBatchEvaluationCommand,
  StartBatchEvaluationCommand,
} from "@aws-sdk/client-bedrock-agentcore";

import type { EvaluationReading } from "../../domain/gates/measure-evaluation.ts";
import { callAws } from "../aws/call.ts";
import type { AwsTarget, StartEvaluationInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { present } from "./observe.ts";

/** Spans of all agents that report to CloudWatch. */
const SPANS = "aws/spans";

export async function startEvaluation(
  { clients }: PromotionDependencies,
  input: StartEvaluationInput,
): Promise<{ id: string }> {
  const { runtimeId, runtimeName, endpoint, sessionIds } = input;
  const command = new StartBatchEvaluationCommand({
    batchEvaluationName: input.name,
    evaluators: input.evaluators.map((evaluatorId) => ({ evaluatorId })),
    dataSourceConfig: {
      cloudWatchLogs: {
        serviceNames: [`${runtimeName}.${endpoint}`],
        logGroupNames: [SPANS, `/aws/bedrock-agentcore/runtimes/${runtimeId}-${endpoint}`],
        filterConfig: { sessionIds: [...sessionIds] },
      },
    },
    clientToken: input.clientToken,
  });
  const answer = await callAws(
    { operation: "StartBatchEvaluation", callClass: "token" },
    (options) =>
      clients.data(input.aws).send(command, {
        ...options,
        requestTimeout: clients.requestTimeoutMs,
      }),
  );
  return { id: present("batchEvaluationId", answer.batchEvaluationId) };
}

export async function readEvaluation(
  { clients }: PromotionDependencies,
  aws: AwsTarget,
  { id, sessions }: { id: string; sessions: number },
): Promise<EvaluationReading> {
  const answer = await callAws({ operation: "GetBatchEvaluation", callClass: "read" }, (options) =>
    clients.data(aws).send(new GetBatchEvaluationCommand({ batchEvaluationId: id }), {
      ...options,
      requestTimeout: clients.requestTimeoutMs,
    }),
  );
  const { status, evaluationResults: results, errorDetails = [] } = answer;
  switch (status) {
    case "COMPLETED":
    case "COMPLETED_WITH_ERRORS": {
      const scores = (results?.evaluatorSummaries ?? []).flatMap(({ evaluatorId, statistics }) =>
        evaluatorId !== undefined && statistics?.averageScore !== undefined
          ? [[evaluatorId, statistics.averageScore] as const]
          : [],
      );
      const scored = results?.numberOfSessionsCompleted ?? 0;
      return { kind: "scored", asked: sessions, scored, scores: Object.fromEntries(scores) };
    }
    case "FAILED":
    case "STOPPED":
      return { kind: "failed", why: `${status}. ${errorDetails.join(" ")}`.trim() };
    default:
      return { kind: "running" };
  }
}
