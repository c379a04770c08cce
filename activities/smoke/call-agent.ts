import { GetAgentCardCommand, InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { Context } from "@temporalio/activity";
import type { ApplicationFailure } from "@temporalio/activity";

import { formatDuration } from "../../domain/format.ts";
import type { MarkerSpec } from "../../domain/spec/smoke-spec.ts";
import { toFailure } from "../aws/failure.ts";
import type { FailureDetail } from "../aws/failure.ts";
import { collectBytes } from "../collect-bytes.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import type { TalkInput } from "../promotion-activities.ts";
import { startDeadline } from "./deadline.ts";
import { parseAnswer } from "./parse-answer.ts";
import type { Body, ParsedAnswer } from "./parse-answer.ts";
import type { Message } from "./protocols/protocol.ts";
import type { Redactor } from "./redactor.ts";

export interface TurnContext {
  readonly input: TalkInput;
  readonly sessionId: string;
  /** With its placeholders filled. */
  readonly marker: MarkerSpec;
  readonly redactor: Redactor;
}

/** An answer with a 2xx. */
export interface AgentAnswer extends Body {
  readonly status: number;
  readonly parsed: ParsedAnswer;
  readonly truncated: boolean;
  /** More than the budget allows came. */
  readonly tooMany: boolean;
  readonly firstByteMs?: number;
}

export interface FailedCall {
  readonly problem: string;
  readonly status?: number;
  readonly refusal?: "throttled" | "denied" | "not-found";
  /** The step's own time was over. */
  readonly outOfTime?: boolean;
}

interface Call {
  readonly message: Message;
  /** The message's body, as JSON. */
  readonly sent: string;
}

/** One call, sent once. */
export async function callAgent(
  dependencies: PromotionDependencies,
  context: TurnContext,
  call: Call,
): Promise<AgentAnswer | FailedCall> {
  const { cancellationSignal, cancelled } = Context.current();
  const { input } = context;
  const startedAtMs = dependencies.clock.now();
  const leftMs = Math.max(0, input.untilMs - startedAtMs);
  const deadline = startDeadline(cancellationSignal, Math.min(input.turnTimeoutMs, leftMs));
  const reached: { status?: number } = {};
  const request = { ...call, startedAtMs, reached, abortSignal: deadline.signal };
  try {
    return call.message.kind === "invoke"
      ? await invoke(dependencies, context, { ...request, message: call.message })
      : await readCard(dependencies, context, request);
  } catch (error) {
    if (cancellationSignal.aborted) return await cancelled;
    if (deadline.passed()) {
      const problem = describeTimeout(input, leftMs);
      return { problem, outOfTime: leftMs < input.turnTimeoutMs, ...reached };
    }
    const operation = call.message.kind === "invoke" ? "InvokeAgentRuntime" : "GetAgentCard";
    const attempted = { operation, callClass: "mutation", attempt: 1 } as const;
    return describeFailure(toFailure(error, attempted), reached);
  } finally {
    deadline.clear();
  }
}

interface Request extends Call {
  readonly startedAtMs: number;
  readonly abortSignal: AbortSignal;
  /** Takes the status as soon as there is one. */
  readonly reached: { status?: number };
}

async function invoke(
  { clients, clock }: PromotionDependencies,
  { input, sessionId, marker }: TurnContext,
  {
    message,
    sent,
    startedAtMs,
    abortSignal,
    reached,
  }: Request & {
    message: Extract<Message, { kind: "invoke" }>;
  },
): Promise<AgentAnswer> {
  const { mcp } = message;
  const command = new InvokeAgentRuntimeCommand({
    agentRuntimeArn: input.runtimeArn,
    qualifier: input.qualifier,
    runtimeSessionId: sessionId,
    contentType: "application/json",
    accept: "application/json, text/event-stream",
    payload: Buffer.from(sent),
    ...(marker.userId !== undefined && { runtimeUserId: marker.userId }),
    ...(mcp?.sessionId !== undefined && { mcpSessionId: mcp.sessionId }),
    ...(mcp?.version !== undefined && { mcpProtocolVersion: mcp.version }),
  });
  addHeaders(command, marker.headers ?? {});
  const answer = await clients.data(input.aws, input).send(command, { abortSignal });
  const status = answer.$metadata.httpStatusCode ?? 200;
  reached.status = status;
  let firstByteMs: number | undefined;
  const stream = (answer.response ?? []) as unknown as AsyncIterable<Uint8Array>;
  const { bytes, truncated, tooMany } = await collectBytes(stream, {
    mostBytes: input.maxAnswerBytes,
    onFirstByte: () => void (firstByteMs = clock.now() - startedAtMs),
  });
  const body = { text: bytes.toString("utf8"), contentType: answer.contentType ?? "" };
  const { mcpSessionId } = answer;
  const parsed = message.read({ ...body, ...(mcpSessionId !== undefined && { mcpSessionId }) });
  const timed = firstByteMs === undefined ? {} : { firstByteMs };
  return { ...body, status, parsed, truncated, tooMany, ...timed };
}

async function readCard(
  { clients }: PromotionDependencies,
  { input, sessionId }: TurnContext,
  { abortSignal }: Request,
): Promise<AgentAnswer> {
  const command = new GetAgentCardCommand({
    agentRuntimeArn: input.runtimeArn,
    qualifier: input.qualifier,
    runtimeSessionId: sessionId,
  });
  const answer = await clients.data(input.aws, input).send(command, { abortSignal });
  const status = answer.$metadata.httpStatusCode ?? 200;
  const body = { text: JSON.stringify(answer.agentCard), contentType: "application/json" };
  return { ...body, status, parsed: parseAnswer(body), truncated: false, tooMany: false };
}

/** Why a call that took too long was given up. */
function describeTimeout({ turnTimeoutMs }: TalkInput, leftMs: number): string {
  return leftMs < turnTimeoutMs
    ? "no complete answer before the step's time was over"
    : `no complete answer within ${formatDuration(turnTimeoutMs)}`;
}

/** Added before the request is signed. */
function addHeaders(
  command: InvokeAgentRuntimeCommand,
  headers: Readonly<Record<string, string>>,
): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { headers: Record<string, string> };
      for (const [name, value] of Object.entries(headers))
        request.headers[name.toLowerCase()] = value;
      return next(args);
    },
    { step: "build", name: "addMarkerHeaders" },
  );
}

function describeFailure(failure: ApplicationFailure, reached: { status?: number }): FailedCall {
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
