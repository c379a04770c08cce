import { invalid } from "../../protocol/errors.ts";
import type { Derivation, Resource } from "../resource.ts";
import type { Facts } from "../schemas.ts";

const MAX_SESSIONS = 500;

interface LogSource {
  readonly cloudWatchLogs?: { readonly filterConfig?: { readonly sessionIds?: string[] } };
}
interface Metadata {
  readonly sessionMetadata?: readonly { readonly sessionId: string }[];
}

/** The sessions that an evaluation names, in its filter or in its metadata. */
function sessionIdsOf(input: Facts): string[] {
  const source = input["dataSourceConfig"] as LogSource;
  const metadata = input["evaluationMetadata"] as Metadata | undefined;
  const named = source.cloudWatchLogs?.filterConfig?.sessionIds ?? [];
  const described = metadata?.sessionMetadata?.map(({ sessionId }) => sessionId) ?? [];
  return [...new Set([...named, ...described])];
}

/** The score that the emulator was told to give; it judges nothing itself. */
export const scoreOf = (scores: Readonly<Record<string, number>>, evaluatorId: string): number =>
  scores[evaluatorId] ?? scores["*"] ?? 1;

function results({ input, evaluationScores }: Derivation): Facts {
  const sessions = sessionIdsOf(input).length;
  if (sessions > MAX_SESSIONS) throw invalid(`${sessions} sessions: at most ${MAX_SESSIONS}`);
  const evaluators = (input["evaluators"] as { evaluatorId: string }[] | undefined) ?? [];
  return {
    evaluationResults: {
      numberOfSessionsCompleted: sessions,
      numberOfSessionsInProgress: 0,
      numberOfSessionsFailed: 0,
      totalNumberOfSessions: sessions,
      numberOfSessionsIgnored: 0,
      evaluatorSummaries: evaluators.map(({ evaluatorId }) => ({
        evaluatorId,
        statistics: { averageScore: scoreOf(evaluationScores, evaluatorId) },
        totalEvaluated: sessions,
        totalFailed: 0,
      })),
    },
  };
}

export const batchEvaluation: Resource = {
  type: "batch evaluation",
  modelled: true,
  service: "data",
  operations: {
    create: "StartBatchEvaluation",
    get: "GetBatchEvaluation",
    list: "ListBatchEvaluations",
    delete: "DeleteBatchEvaluation",
  },
  key: "batchEvaluationId",
  makeId: ({ random, input }) => `${String(input["batchEvaluationName"])}-${random.id(10)}`,
  arn: { member: "batchEvaluationArn", path: (id) => `batch-evaluation/${id}` },
  statuses: {
    creating: "IN_PROGRESS",
    ready: "COMPLETED",
    createFailed: "FAILED",
    deleting: "DELETING",
  },
  timing: "evaluationMs",
  whenReady: ["evaluationResults"],
  derive: results,
};
