import { randomUUID } from "node:crypto";
import { WorkflowFailedError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import type { PromotionRecord } from "../../domain/record/promotion-record.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { DEFAULT_TASK_QUEUE } from "../../domain/task-queue.ts";
import { READ_RECORDS_WORKFLOW, READ_RECORD_WORKFLOW } from "../../workflows/lane-messages.ts";
import { ClientError } from "../client-error.ts";
import { requireWorker } from "../require-worker.ts";
import { explainRpcError, rpcMessageOf } from "../rpc-error.ts";
import { getLane } from "./lanes.ts";

const READ_TIMEOUT_MS = 60_000;

export interface History {
  /** `lane`: nothing but what the lane remembers, since its worker keeps no records. */
  readonly from: "records" | "lane";
  /** The newest first. */
  readonly promotions: readonly PromotionSummary[];
}

interface ReadOptions {
  readonly taskQueue?: string | undefined;
}

/**
 * Everything that happened to an endpoint, as far as it is remembered. Read by the worker: whoever
 * asks needs no access to the store of records.
 *
 * @throws ClientError `NoWorker`, `LaneNotFound`, `RecordsUnreadable`
 */
export async function readHistory(
  client: Client,
  target: PromotionTarget,
  options: ReadOptions & { readonly limit: number },
): Promise<History> {
  const { limit, taskQueue } = options;
  const read = { workflow: READ_RECORDS_WORKFLOW, input: { target, limit }, taskQueue };
  const records = await readByWorker<readonly PromotionSummary[] | null>(client, read);
  if (records) return { from: "records", promotions: records };
  const { status } = await getLane(client, laneWorkflowId(target));
  return { from: "lane", promotions: (status?.outcomes ?? []).slice(-limit).toReversed() };
}

/** One promotion's record; null when there is none. */
export function readRecord(
  client: Client,
  target: PromotionTarget,
  options: ReadOptions & { readonly promotion: string },
): Promise<PromotionRecord | null> {
  const { promotion, taskQueue } = options;
  const read = { workflow: READ_RECORD_WORKFLOW, input: { target, promotion }, taskQueue };
  return readByWorker(client, read);
}

/** @throws ClientError `PromotionNotFound` where no record of it is kept */
export async function requireRecord(
  ...asked: Parameters<typeof readRecord>
): Promise<PromotionRecord> {
  const record = await readRecord(...asked);
  if (record) return record;
  const [, { runtimeId, endpoint }, { promotion }] = asked;
  throw new ClientError("PromotionNotFound", `no record of promotion ${promotion} is kept`, {
    next: `agentcore-rollouts history ${runtimeId}/${endpoint}`,
  });
}

async function readByWorker<T>(
  client: Client,
  read: { workflow: string; input: unknown; taskQueue?: string | undefined },
): Promise<T> {
  const { taskQueue = DEFAULT_TASK_QUEUE } = read;
  await requireWorker(client, taskQueue);
  try {
    return (await client.withDeadline(Date.now() + READ_TIMEOUT_MS, () =>
      client.workflow.execute(read.workflow, {
        workflowId: `read-records:${randomUUID()}`,
        taskQueue,
        args: [read.input],
        workflowExecutionTimeout: READ_TIMEOUT_MS,
      }),
    )) as T;
  } catch (error) {
    if (error instanceof WorkflowFailedError) throw unreadable(error);
    throw explainRpcError(error, client.options.namespace);
  }
}

function unreadable(error: WorkflowFailedError): ClientError {
  return new ClientError(
    "RecordsUnreadable",
    `the worker cannot read its records: ${rpcMessageOf(error)}`,
    {
      next: "agentcore-rollouts lanes shows what the lane remembers; the worker's AGENTCORE_ROLLOUTS_RECORDS says where its records are",
      cause: error,
    },
  );
}
