import type { TurnResult } from "../../domain/smoke/session-result.ts";
import type { ExpectSpec } from "../../domain/spec/smoke-spec.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import { assessAnswer } from "./assess-answer.ts";
import type { Assessment } from "./assess-answer.ts";
import { callAgent } from "./call-agent.ts";
import type { AgentAnswer, FailedCall, TurnContext } from "./call-agent.ts";
import { isEventStream } from "./parse-answer.ts";
import type { Message } from "./protocols/protocol.ts";

export interface FinishedTurn {
  readonly result: TurnResult;
  /** The answer's texts as they were, for whoever looks for something else in them. */
  readonly texts: readonly string[];
  /** Only the beginning of the answer is known. */
  readonly truncated: boolean;
  /** AWS refused the call before the agent saw it. */
  readonly refusal?: NonNullable<FailedCall["refusal"]>;
  /** Only what is expected is missing: it may be there when it is asked for again. */
  readonly mayComeLater: boolean;
  readonly overBudget?: "maxDuration" | "maxAnswerBytes";
}

export interface Say {
  readonly message: Message;
  readonly expect: ExpectSpec;
  readonly judgeLatency: boolean;
}

/** Kept of a payload and an answer, for reports. */
const KEPT_CHARACTERS = 4_000;
const KEPT_OF_A_FAILURE = 500;

/** One message to the agent. It is sent once: a repetition would run the agent's tools again. */
export async function runTurn(
  dependencies: PromotionDependencies,
  context: TurnContext,
  say: Say,
): Promise<FinishedTurn> {
  const { clock } = dependencies;
  const { redactor } = context;
  const { message } = say;
  const startedAtMs = clock.now();
  const sent = message.kind === "invoke" ? (JSON.stringify(message.body) ?? "null") : "";
  const called = await callAgent(dependencies, context, { message, sent });
  const base = {
    startedAtMs,
    latencyMs: clock.now() - startedAtMs,
    ...(called.status !== undefined && { status: called.status }),
    ...(message.kind === "agent-card" && { notInvoked: true as const }),
    sent: redactor.text(sent).slice(0, KEPT_CHARACTERS),
  };
  const shorten = (text: string): string => redactor.text(text).slice(0, KEPT_OF_A_FAILURE);
  if ("problem" in called) return failedTurn(called, { base, shorten });
  const { wrong, missing, texts } = judge(called, { say, context, latencyMs: base.latencyMs });
  const { firstByteMs } = called;
  const result = {
    ...base,
    ...(firstByteMs !== undefined && { firstByteMs }),
    callFailed: false,
    failures: [...wrong, ...missing].map((failure) => shorten(failure)),
    answer: (isEventStream(called.contentType)
      ? redactor.stream(called.text)
      : redactor.text(called.text)
    ).slice(0, KEPT_CHARACTERS),
  };
  return {
    result,
    texts,
    truncated: called.truncated,
    mayComeLater: wrong.length === 0 && missing.length > 0,
    ...(called.tooMany && { overBudget: "maxAnswerBytes" as const }),
  };
}

function failedTurn(
  called: FailedCall,
  {
    base,
    shorten,
  }: {
    base: Omit<TurnResult, "callFailed" | "failures" | "answer">;
    shorten(text: string): string;
  },
): FinishedTurn {
  const { problem, refusal, outOfTime } = called;
  return {
    result: { ...base, callFailed: true, failures: [shorten(problem)], answer: "" },
    texts: [],
    truncated: false,
    mayComeLater: false,
    ...(refusal && { refusal }),
    ...(outOfTime && { overBudget: "maxDuration" as const }),
  };
}

function judge(
  called: AgentAnswer,
  { say, context, latencyMs }: { say: Say; context: TurnContext; latencyMs: number },
): Assessment & { texts: readonly string[] } {
  const parsed = called.parsed;
  if (called.tooMany) {
    const { maxAnswerBytes } = context.input;
    const wrong = [`the answer is longer than smoke.budget.maxAnswerBytes (${maxAnswerBytes})`];
    return { wrong, missing: [], texts: parsed.texts };
  }
  const { truncated, firstByteMs } = called;
  const timed = {
    ...parsed,
    truncated,
    latencyMs,
    ...(firstByteMs !== undefined && { firstByteMs }),
  };
  return { ...assessAnswer(timed, say.expect, say.judgeLatency), texts: parsed.texts };
}
