import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { Context } from "@temporalio/activity";
import type { ApplicationFailure } from "@temporalio/activity";

import { formatDuration } from "../../domain/format.ts";
import type { TurnResult } from "../../domain/smoke/session-result.ts";
import type { TurnSpec } from "../../domain/spec/promotion-spec.ts";
import { toFailure } from "../aws/failure.ts";
import type { FailureDetail } from "../aws/failure.ts";
import { collectBytes } from "../collect-bytes.ts";
import type { SmokeSessionInput } from "../promotion-activities.ts";
import { assessAnswer } from "./assess-answer.ts";
import type { PromotionDependencies } from "./dependencies.ts";

export interface FinishedTurn {
  readonly result: TurnResult;
  /** AWS refused the call before the agent saw it. */
  readonly refusal?: "throttled" | "denied" | "not-found";
}

/** Kept of a payload and an answer, for reports. */
const KEPT_CHARACTERS = 4_000;

/** One message to the agent. It is sent once: a repetition would run the agent's tools again. */
export async function runTurn(
  dependencies: PromotionDependencies,
  session: SmokeSessionInput,
  { turn, judgeLatency }: { turn: TurnSpec; judgeLatency: boolean },
): Promise<FinishedTurn> {
  const { clock } = dependencies;
  const startedAtMs = clock.now();
  const sent = JSON.stringify(turn.payload) ?? "null";
  const invoked = await invoke(dependencies, session, sent);
  const latencyMs = clock.now() - startedAtMs;
  const base = { startedAtMs, latencyMs, sent: sent.slice(0, KEPT_CHARACTERS) };
  if ("problem" in invoked) {
    const { problem, status, refusal } = invoked;
    const reached = status === undefined ? {} : { status };
    const result = { ...base, ...reached, callFailed: true, failures: [problem], answer: "" };
    return { result, ...(refusal && { refusal }) };
  }
  const { status, ...answer } = invoked;
  const failures = assessAnswer({ ...answer, latencyMs }, turn.expect, judgeLatency);
  const kept = answer.text.slice(0, KEPT_CHARACTERS);
  return { result: { ...base, status, callFailed: false, failures, answer: kept } };
}

type Invoked =
  | { text: string; truncated: boolean; contentType: string; status: number }
  | { problem: string; status?: number; refusal?: NonNullable<FinishedTurn["refusal"]> };

async function invoke(
  { clients }: PromotionDependencies,
  session: SmokeSessionInput,
  payload: string,
): Promise<Invoked> {
  const { cancellationSignal, cancelled } = Context.current();
  const client = clients.data(session.aws);
  const command = new InvokeAgentRuntimeCommand({
    agentRuntimeArn: session.runtimeArn,
    qualifier: session.qualifier,
    runtimeSessionId: session.sessionId,
    contentType: "application/json",
    accept: "application/json, text/event-stream",
    payload: Buffer.from(payload),
  });
  const deadline = startDeadline(cancellationSignal, session.turnTimeoutMs);
  let status: number | undefined;
  try {
    const answer = await client.send(command, { abortSignal: deadline.signal });
    status = answer.$metadata.httpStatusCode ?? 200;
    const stream = (answer.response ?? []) as unknown as AsyncIterable<Uint8Array>;
    const { bytes, truncated } = await collectBytes(stream);
    return {
      text: bytes.toString("utf8"),
      truncated,
      contentType: answer.contentType ?? "",
      status,
    };
  } catch (error) {
    if (cancellationSignal.aborted) return await cancelled;
    const reached = status === undefined ? {} : { status };
    if (deadline.passed()) {
      const allowed = formatDuration(session.turnTimeoutMs);
      return { problem: `no complete answer within ${allowed}`, ...reached };
    }
    return describeFailure(toFailure(error, INVOCATION), reached);
  } finally {
    deadline.clear();
  }
}

const INVOCATION = { operation: "InvokeAgentRuntime", callClass: "mutation", attempt: 1 } as const;

function describeFailure(failure: ApplicationFailure, reached: { status?: number }): Invoked {
  // The worker's own trouble says nothing about the agent.
  if (failure.type === "CredentialsError") throw failure;
  if (reached.status !== undefined)
    return { problem: `the answer broke off: ${failure.message}`, ...reached };
  const { status } = (failure.details?.[0] ?? {}) as Partial<FailureDetail>;
  const refusal = refusalOf(failure.type, status);
  return {
    problem: `${failure.type}: ${failure.message}`,
    ...(status !== undefined && { status }),
    ...(refusal && { refusal }),
  };
}

function refusalOf(type: string | null | undefined, status: number | undefined) {
  if (type === "ThrottlingException") return "throttled";
  if (type === "AccessDeniedException" || status === 401 || status === 403) return "denied";
  return type === "ResourceNotFoundException" ? "not-found" : undefined;
}

/** Aborts when the activity is cancelled, or the time for the whole answer is over. */
function startDeadline(cancellation: AbortSignal, timeoutMs: number) {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    abort();
  }, timeoutMs);
  cancellation.addEventListener("abort", abort);
  if (cancellation.aborted) abort();
  return {
    signal: controller.signal,
    passed: () => passed,
    clear: () => {
      clearTimeout(timer);
      cancellation.removeEventListener("abort", abort);
    },
  };
}
