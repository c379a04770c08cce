import { ApplicationFailure, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription, WorkflowExecutionStatusName } from '@temporalio/client';
import { EXIT_CODES, exitCodeOf } from '../domain/promotion/outcome.ts';
import { computePromotionNumber } from '../domain/promotion/session-ids.ts';
import type { PromotionStatus } from '../domain/promotion/status.ts';
import { statusQuery } from '../workflows/messages.ts';
import { ClientError } from './client-error.ts';
import { RPC, explainRpcError, rpcCodeOf, rpcMessageOf } from './rpc-error.ts';

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
  /** Why the workflow failed, or was ended from outside. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/**
 * Reads a promotion, or with `firstRunId` that one attempt of it.
 *
 * @throws ClientError `PromotionNotFound`, `NamespaceNotFound`, `NoAnswer` (of the server; a worker that
 *   does not answer is in the view)
 */
export async function getStatus(client: Client, workflowId: string, firstRunId?: string): Promise<PromotionView> {
  const description = await describePromotion(client, workflowId);
  const current = firstRunIdOf(description);
  const wanted = firstRunId ?? current;
  const identity = { workflowId, firstRunId: wanted, promotion: computePromotionNumber(wanted) };
  // A later promotion of the same endpoint has begun: ours has ended.
  const execution = wanted === current ? description.status.name : 'COMPLETED';
  if (execution === 'COMPLETED' || execution === 'FAILED') {
    return { ...identity, execution, ...(await readEnd(client, identity)) };
  }
  const failure = describeEnd(execution);
  return { ...identity, execution, ...(await queryStatus(client, workflowId)), ...(failure ? { failure } : {}) };
}

/** Whether there is nothing more to come. */
export function hasEnded(view: PromotionView): boolean {
  return hasEndedExecution(view.execution);
}

const OPEN: readonly WorkflowExecutionStatusName[] = ['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW'];

export function hasEndedExecution(execution: WorkflowExecutionStatusName): boolean {
  return !OPEN.includes(execution);
}

/** Of the command line, for a promotion that ended or calls a person. */
export function exitCodeOfView(view: PromotionView): number {
  if (view.failure) return EXIT_CODES.technicalFailure;
  if (view.status?.outcome) return exitCodeOf(view.status.outcome.kind);
  return view.status?.phase === 'needs-person' ? EXIT_CODES.needsPerson : EXIT_CODES.technicalFailure;
}

/** @throws ClientError `PromotionNotFound` */
export async function describePromotion(client: Client, workflowId: string): Promise<WorkflowExecutionDescription> {
  try {
    return await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => client.workflow.getHandle(workflowId).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw notFound(workflowId, error);
    throw explainRpcError(error, client.options.namespace);
  }
}

export function firstRunIdOf(description: WorkflowExecutionDescription): string {
  return description.raw.workflowExecutionInfo?.firstRunId || description.runId;
}

type Answer = Pick<PromotionView, 'status' | 'problem' | 'failure'>;

async function readEnd(client: Client, identity: { workflowId: string; firstRunId: string }): Promise<Answer> {
  const { workflowId, firstRunId } = identity;
  try {
    const handle = client.workflow.getHandle(workflowId, firstRunId);
    const result: unknown = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => handle.result());
    return { status: result as PromotionStatus };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw explainRpcError(error, client.options.namespace);
    return { ...(await queryStatus(client, workflowId, firstRunId)), failure: describeFailure(error) };
  }
}

async function queryStatus(client: Client, workflowId: string, firstRunId?: string): Promise<Answer> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    const status = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query(statusQuery));
    const isAnother = firstRunId !== undefined && status.promotion !== computePromotionNumber(firstRunId);
    return isAnother ? {} : { status };
  } catch (error) {
    return { problem: describeQueryProblem(error) };
  }
}

function describeQueryProblem(error: unknown): string {
  const code = rpcCodeOf(error);
  const isSilent = code === RPC.deadlineExceeded || code === RPC.failedPrecondition;
  return isSilent ? 'no worker answers for it' : `it cannot be asked (${rpcMessageOf(error)})`;
}

function describeFailure(error: WorkflowFailedError): { code: string; message: string } {
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'Unknown', message: cause.message };
  return { code: cause?.name ?? 'Unknown', message: cause?.message ?? error.message };
}

function describeEnd(execution: WorkflowExecutionStatusName): PromotionView['failure'] {
  const end = { TERMINATED: 'terminated', CANCELLED: 'cancelled', TIMED_OUT: 'ended by a time-out' }[execution as string];
  if (end === undefined) return undefined;
  return {
    code: 'EndedFromOutside',
    message: `The workflow was ${end} from outside: nothing watches the endpoint any more, and no rollback follows.`,
  };
}

function notFound(workflowId: string, cause: unknown): ClientError {
  return new ClientError('PromotionNotFound', `there is no promotion ${workflowId}`, {
    next: 'list the running ones with "agentcore-rollouts status"',
    cause,
  });
}
