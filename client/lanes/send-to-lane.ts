import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationFailure,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import type { Client, Connection } from "@temporalio/client";
import type {
  CancelRequestInput,
  FollowInput,
  LaneAnswer,
  LaneInput,
  LaneRefusalCode,
  LaneRequest,
  LaneSettings,
  LaneWordInput,
  RequestAnswer,
  RollbackRequest,
} from "../../domain/lane/lane-input.ts";
import { findShapeMistake } from "../../domain/lane/parse-lane-message.ts";
import type { LaneMessageName } from "../../domain/lane/parse-lane-message.ts";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { DEFAULT_TASK_QUEUE } from "../../domain/task-queue.ts";
import { LANE_WORKFLOW, laneUpdates } from "../../workflows/lane-messages.ts";
import { ClientError } from "../client-error.ts";
import { requireWorker } from "../require-worker.ts";
import { explainRpcError } from "../rpc-error.ts";
import { findMissingSearchAttributes } from "../setup/find-missing-search-attributes.ts";
import { isWorthRepeating } from "../worth-repeating.ts";
import { createLaneInput } from "./lane-input.ts";

const ANSWER_TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface LaneOptions {
  readonly taskQueue?: string | undefined;
  /** For a lane that is made now; one that exists keeps its own. */
  readonly settings?: Partial<LaneSettings> | undefined;
  /** How long the answer is waited for. */
  readonly timeoutMs?: number | undefined;
}

export interface LaneMessages {
  request: [LaneRequest, RequestAnswer];
  rollBack: [RollbackRequest & { readonly key: string }, RequestAnswer];
  freeze: [LaneWordInput, LaneAnswer];
  unfreeze: [LaneWordInput, LaneAnswer];
  adopt: [LaneWordInput, LaneAnswer];
  follow: [FollowInput, LaneAnswer];
  unfollow: [LaneWordInput, LaneAnswer];
  cancelRequest: [CancelRequestInput, LaneAnswer];
}

/** The lane's own word for why it refused. */
export class LaneRefusedError extends ClientError {
  readonly refusal: LaneRefusalCode;
  /** The request was well formed: it is not now, or not without a word more. */
  override readonly exitCode = EXIT_CODES.technicalFailure;

  constructor(refusal: LaneRefusalCode, why: string, options: { next: string; cause: unknown }) {
    super("MessageRefused", `the lane refused: ${why}`, options);
    this.refusal = refusal;
  }
}

/**
 * Sends a message to the lane of an endpoint as an update; the lane is made when there is none.
 * Repeated, with the same key, while the lane passes from one run to the next or the server is away.
 *
 * @throws LaneRefusedError, ClientError `BadUsage`, `NoWorker`, `NoAnswer`
 */
export async function sendToLane<K extends LaneMessageName>(
  client: Client,
  target: PromotionTarget,
  message: { name: K; input: LaneMessages[K][0] } & LaneOptions,
): Promise<LaneMessages[K][1]> {
  const { taskQueue = DEFAULT_TASK_QUEUE, settings, timeoutMs = ANSWER_TIMEOUT_MS } = message;
  const { namespace } = client.options;
  checkMessage(message);
  const untilMs = Date.now() + timeoutMs;
  await requireWorker(client, taskQueue);
  // The type leaves room for a worker's connection, which has no operator service; a client's has it.
  const connection = client.connection as Connection;
  const missing = await findMissingSearchAttributes(connection, namespace).catch(
    (error: unknown) => {
      throw explainRpcError(error, namespace);
    },
  );
  const lane = createLaneInput(target, {
    searchAttributes: missing.length === 0,
    ...(settings === undefined ? {} : { settings }),
  });
  return repeat(client, target, { ...message, lane, taskQueue, untilMs });
}

/** The server takes 2 MB, and says no more of what is longer than that it is. */
const LARGEST_INPUT_BYTES = 1_000_000;

/** What the lane would refuse, or would never see, is said before it is sent. */
function checkMessage({ name, input }: { name: LaneMessageName; input: object }): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  const mistake =
    bytes > LARGEST_INPUT_BYTES
      ? `The message is too large (${bytes} bytes, at most ${LARGEST_INPUT_BYTES}).`
      : findShapeMistake(name, input);
  if (mistake === undefined) return;
  throw new ClientError("BadUsage", `"${name}" cannot be sent: ${mistake}`, {
    next: "send it again with that put right",
  });
}

async function repeat<K extends LaneMessageName>(
  client: Client,
  target: PromotionTarget,
  sent: {
    name: K;
    input: LaneMessages[K][0];
    lane: LaneInput;
    taskQueue: string;
    untilMs: number;
  },
): Promise<LaneMessages[K][1]> {
  const { name, untilMs } = sent;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await client.withDeadline(untilMs, () => updateWithStart(client, target, sent));
    } catch (error) {
      const isLate = Date.now() + pauseMs >= untilMs;
      if (isLate || !isWorthRepeating(error)) throw explain(client, target, { error, name });
    }
    await sleep(pauseMs);
  }
}

function updateWithStart<K extends LaneMessageName>(
  client: Client,
  target: PromotionTarget,
  sent: { name: K; input: LaneMessages[K][0]; lane: LaneInput; taskQueue: string },
): Promise<LaneMessages[K][1]> {
  const { name, input, lane, taskQueue } = sent;
  const { runtimeId, endpoint } = target;
  // Each can be used once.
  const startWorkflowOperation = new WithStartWorkflowOperation(LANE_WORKFLOW, {
    workflowId: laneWorkflowId(target),
    taskQueue,
    workflowIdConflictPolicy: "USE_EXISTING",
    args: [lane],
    staticSummary: `Lane of ${runtimeId}/${endpoint}`,
    memo: { runtime: runtimeId, endpoint },
  });
  return client.workflow.executeUpdateWithStart(laneUpdates[name].name, {
    args: [input],
    updateId: randomUUID(),
    startWorkflowOperation,
  });
}

function explain(
  client: Client,
  target: PromotionTarget,
  failed: { error: unknown; name: LaneMessageName },
): unknown {
  const { error, name } = failed;
  const { cause } = error instanceof WorkflowUpdateFailedError ? error : {};
  if (cause instanceof ApplicationFailure && cause.type === "MessageRefused") {
    const code = (cause.details?.[0] ?? "Malformed") as LaneRefusalCode;
    const place = `${target.runtimeId}/${target.endpoint}`;
    return new LaneRefusedError(code, cause.message, {
      next: nextAfter(code, place),
      cause: error,
    });
  }
  if (isWorthRepeating(error) || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new ClientError(
      "NoAnswer",
      `the lane did not answer "${name}" in time; whether it arrived is not known`,
      {
        next: "run the command again with the same --key: nothing happens twice",
        cause: error,
      },
    );
  return explainRpcError(error, client.options.namespace);
}

function nextAfter(code: LaneRefusalCode, place: string): string {
  switch (code) {
    case "Busy":
      return `agentcore-rollouts status ${place} --wait   (or wait behind it: promote FILE --on-busy queue)`;
    case "QueueFull":
      return `agentcore-rollouts lanes ${place}   (or take the place of all that wait: promote FILE --on-busy replace)`;
    case "Frozen":
      return `agentcore-rollouts unfreeze ${place}   (or wait for it: promote FILE --on-busy queue)`;
    case "NotProven":
      return "set AWS_PROFILE to one that AWS knows you by, then run the command again";
    case "RolledBackBefore":
      return "agentcore-rollouts promote FILE --again";
    case "Drifted":
    case "Orphaned":
      return `agentcore-rollouts adopt ${place}   (or: agentcore-rollouts rollback ${place} --to VERSION --reason WHY)`;
    case "MemoryLost":
      return `agentcore-rollouts adopt ${place}   (or: promote FILE --again)`;
    case "Withdrawn":
      return `agentcore-rollouts lanes ${place}   (then: promote FILE --key ANOTHER-KEY)`;
    default:
      return `agentcore-rollouts lanes ${place}`;
  }
}
