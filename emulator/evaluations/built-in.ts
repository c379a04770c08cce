import { notFound } from "../protocol/errors.ts";
import { partitionName } from "../runtimes/arns.ts";
import type { Scope } from "../scope.ts";
import { answerOf, factsOf } from "../stored/facts.ts";
import type { StoredHandler } from "../stored/handlers.ts";
import { getRecord, pageAnswer } from "../stored/read.ts";
import { recordsOf } from "../stored/records.ts";
import { resourceOf } from "../stored/resources/index.ts";
import type { Facts } from "../stored/schemas.ts";

/** AWS's own evaluators, by what they look at. */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  SESSION: ["GoalSuccessRate"],
  TRACE: [
    "Coherence",
    "Conciseness",
    "Correctness",
    "Faithfulness",
    "Harmfulness",
    "Helpfulness",
    "InstructionFollowing",
    "Refusal",
    "ResponseRelevance",
    "Stereotyping",
  ],
  TOOL_CALL: ["ToolParameterAccuracy", "ToolSelectionAccuracy"],
};

/** Whether AWS keeps the evaluator for everyone, itself or from a third party. */
export const isGlobal = (evaluatorId: string): boolean =>
  /^(Builtin|ThirdParty)\./.test(evaluatorId);

/** Name and ARN of an evaluator that nobody created. */
export const globalIdentity = ({ region }: Scope, evaluatorId: string) => ({
  evaluatorId,
  evaluatorArn: `arn:${partitionName(region)}:bedrock-agentcore:::evaluator/${evaluatorId}`,
  evaluatorName: evaluatorId,
});

const UNKNOWN = "not known to this emulator";

function builtIns(scope: Scope): Facts[] {
  const since = new Date(0);
  return Object.entries(LEVELS).flatMap(([level, names]) =>
    names.map((name) => ({
      ...globalIdentity(scope, `Builtin.${name}`),
      evaluatorType: "Builtin",
      provider: "AWS",
      evaluatorConfig: {
        llmAsAJudge: {
          instructions: UNKNOWN,
          ratingScale: { numerical: [] },
          modelConfig: { bedrockEvaluatorModelConfig: { modelId: UNKNOWN } },
        },
      },
      level,
      status: "ACTIVE",
      lockedForModification: true,
      createdAt: since,
      updatedAt: since,
    })),
  );
}

const getEvaluator: StoredHandler = (world, call, input) => {
  const resource = resourceOf("evaluator");
  const evaluatorId = String(input["evaluatorId"]);
  if (!isGlobal(evaluatorId)) return getRecord(resource, "GetEvaluator")(world, call, input);
  const found = builtIns(call).find((evaluator) => evaluator["evaluatorId"] === evaluatorId);
  if (!found) throw notFound(`Evaluator ${evaluatorId} not found`);
  return answerOf("GetEvaluator", { resource }, found);
};

const listEvaluators: StoredHandler = (world, call, input) => {
  const resource = resourceOf("evaluator");
  const own = Object.values(recordsOf(world, call, resource.type)).map((record) =>
    factsOf(world, call, { resource, record }),
  );
  return pageAnswer("ListEvaluators", [...builtIns(call), ...own], input);
};

export const evaluatorHandlers = { GetEvaluator: getEvaluator, ListEvaluators: listEvaluators };
