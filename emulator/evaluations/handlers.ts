import type {
  EvaluateCommandInput,
  EvaluateResponse,
  StopBatchEvaluationCommandInput,
} from "@aws-sdk/client-bedrock-agentcore";

import { conflict, notFound } from "../protocol/errors.ts";
import type { Scope } from "../scope.ts";
import { logRecord } from "../stored/change-log.ts";
import { answerOf, factsOf } from "../stored/facts.ts";
import { findRecord, keyOf, recordsOf, statusOf } from "../stored/records.ts";
import { batchEvaluation, scoreOf } from "../stored/resources/batch-evaluation.ts";
import type { Facts } from "../stored/schemas.ts";
import type { Call, World } from "../world.ts";
import { globalIdentity, isGlobal } from "./built-in.ts";

/** Ends a batch evaluation before its scores. */
function stopBatchEvaluation(
  world: World,
  call: Call,
  input: StopBatchEvaluationCommandInput,
): Facts {
  const resource = batchEvaluation;
  const record = findRecord(world, call, { resource, input: { ...input } });
  const status = statusOf(record, world.clock.now());
  if (status !== resource.statuses?.creating)
    throw conflict(`Batch evaluation ${record.id} is in ${status} state`);
  delete record.transition;
  record.status = "STOPPED";
  record.updatedAtMs = world.clock.now();
  world.store.touch();
  logRecord(world, call, { type: resource.type, record, done: "UPDATED" });
  const facts = factsOf(world, call, { resource, record });
  return answerOf("StopBatchEvaluation", { resource }, facts);
}

/** Name and ARN of an evaluator of AWS's, or of one that was created. */
function evaluatorFacts(world: World, scope: Scope, evaluatorId: string) {
  if (isGlobal(evaluatorId)) return globalIdentity(scope, evaluatorId);
  const record = recordsOf(world, scope, "evaluator")[keyOf("", evaluatorId)];
  if (!record) throw notFound(`Evaluator ${evaluatorId} not found`);
  return { evaluatorId, evaluatorArn: record.arn, evaluatorName: record.name };
}

type Span = { readonly attributes?: Readonly<Record<string, unknown>> };

/** One result a session, with the score that the emulator was told to give. */
function evaluate(world: World, call: Call, input: EvaluateCommandInput): EvaluateResponse {
  const evaluatorId = input.evaluatorId as string;
  const evaluator = evaluatorFacts(world, call, evaluatorId);
  const spans = (input.evaluationInput?.sessionSpans ?? []) as Span[];
  const sessions = new Set(spans.map(({ attributes }) => String(attributes?.["session.id"] ?? "")));
  return {
    evaluationResults: [...sessions].map((sessionId) => ({
      ...evaluator,
      context: { spanContext: { sessionId } },
      value: scoreOf(world.settings.evaluationScores, evaluatorId),
    })),
  };
}

export const evaluationHandlers = {
  StopBatchEvaluation: stopBatchEvaluation,
  Evaluate: evaluate,
};
