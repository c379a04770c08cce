import { WorkflowFailedError } from "@temporalio/client";
import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionStatusName,
} from "@temporalio/client";
import { SearchAttributeType, defineSearchAttributeKey } from "@temporalio/common";
import { EXIT_CODES, exitCodeOf } from "../domain/promotion/outcome.ts";
import type { SearchAttributeName } from "../domain/search-attributes.ts";
import { computePromotionNumber } from "../domain/promotion/session-ids.ts";
import type { PromotionStatus } from "../domain/promotion/status.ts";
import { statusQuery } from "../workflows/messages.ts";
import { describePromotion, firstRunIdOf, hasEndedExecution } from "./describe-promotion.ts";
import { readLatestLook } from "./latest-look.ts";
import type { LatestLook } from "./latest-look.ts";
import { RPC, explainRpcError, isOutOfTime, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";
import { describeFailure, describeOutsideEnd } from "./workflow-end.ts";
import type { WorkflowFailure } from "./workflow-end.ts";

const QUERY_TIMEOUT_MS = 5_000;
const CALL_TIMEOUT_MS = 10_000;

/** What the server and, where there is a worker, the promotion itself say of it. */
export interface PromotionView {
  readonly workflowId: string;
  /** The first run: it names the attempt for good, while the current run may change. */
  readonly firstRunId: string;
  /** The promotion's own number, as every message names it. */
  readonly promotion: string;
  readonly execution: WorkflowExecutionStatusName;
  /** Undefined when nobody could answer; `problem` says why. */
  readonly status?: PromotionStatus;
  readonly problem?: string;
  /** What was seen since the promotion last decided. */
  readonly latest?: LatestLook | undefined;
  /** What the search attributes say where the promotion itself cannot. */
  readonly lastPhase?: string;
  /** Why the workflow failed, or was ended from outside. */
  readonly failure?: WorkflowFailure | undefined;
}

/**
 * Reads a promotion, or with `firstRunId` that one attempt of it.
 *
 * @throws ClientError `PromotionNotFound`, `NamespaceNotFound`, `NoAnswer` (of the server; a worker that
 *   does not answer is in the view)
 */
export async function getStatus(
  client: Client,
  workflowId: string,
  firstRunId?: string,
): Promise<PromotionView> {
  const description = await describePromotion(client, workflowId);
  const current = firstRunIdOf(description);
  const wanted = firstRunId ?? current;
  const identity = { workflowId, firstRunId: wanted, promotion: computePromotionNumber(wanted) };
  // A later promotion of the same endpoint has begun: ours has ended.
  const execution = wanted === current ? description.status.name : "COMPLETED";
  if (execution === "COMPLETED" || execution === "FAILED") {
    return { ...identity, execution, ...(await readEnd(client, identity)) };
  }
  const failure = describeOutsideEnd(execution);
  const answer = await queryStatus(client, identity, description.taskQueue);
  const latest = await readLatestLook(client, description);
  const lastPhase = answer.status ? undefined : phaseOf(description);
  return {
    ...identity,
    execution,
    ...answer,
    ...(latest === undefined ? {} : { latest }),
    ...(lastPhase === undefined ? {} : { lastPhase }),
    failure,
  };
}

/** Whether there is nothing more to come. */
export function hasEnded(view: PromotionView): boolean {
  return hasEndedExecution(view.execution);
}

/** Of the command line, for a promotion that ended or calls a person. */
export function exitCodeOfView(view: PromotionView): number {
  if (view.failure) return EXIT_CODES.technicalFailure;
  if (view.status?.outcome)
    return isAskedVersion(view.status) ? EXIT_CODES.ok : exitCodeOf(view.status.outcome.kind);
  return view.status?.phase === "needs-person"
    ? EXIT_CODES.needsPerson
    : EXIT_CODES.technicalFailure;
}

/** A rollback that somebody asked for did what it was for; its baseline is the version asked for. */
function isAskedVersion({ kind, outcome, baseline }: PromotionStatus): boolean {
  return kind === "rollback" && outcome?.kind === "rolled-back" && outcome.version === baseline;
}

const PHASE = defineSearchAttributeKey(
  "AcrPhase" satisfies SearchAttributeName,
  SearchAttributeType.KEYWORD,
);

function phaseOf(description: WorkflowExecutionDescription): string | undefined {
  return description.typedSearchAttributes.get(PHASE);
}

type Answer = Pick<PromotionView, "status" | "problem" | "failure">;

async function readEnd(
  client: Client,
  identity: { workflowId: string; firstRunId: string },
): Promise<Answer> {
  const { workflowId, firstRunId } = identity;
  try {
    const handle = client.workflow.getHandle(workflowId, firstRunId);
    const result: unknown = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      handle.result(),
    );
    return { status: result as PromotionStatus };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError))
      throw explainRpcError(error, client.options.namespace);
    return describeFailure(error);
  }
}

async function queryStatus(
  client: Client,
  identity: { workflowId: string; promotion: string },
  taskQueue: string,
): Promise<Answer> {
  try {
    const handle = client.workflow.getHandle(identity.workflowId);
    const status = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      handle.query(statusQuery),
    );
    const isOurs = status.promotion === identity.promotion;
    return isOurs ? { status } : { problem: "a later promotion of the endpoint has just begun" };
  } catch (error) {
    return { problem: describeQueryProblem(error, taskQueue) };
  }
}

function describeQueryProblem(error: unknown, taskQueue: string): string {
  const isSilent = isOutOfTime(error) || rpcCodeOf(error) === RPC.failedPrecondition;
  return isSilent
    ? `no worker answers for it on task queue "${taskQueue}"`
    : `it cannot be asked (${rpcMessageOf(error)})`;
}
