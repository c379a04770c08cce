import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { StopRuntimeSessionCommand } from "@aws-sdk/client-bedrock-agentcore";

import { callAws, nullIfMissing } from "../aws/call.ts";
import { toFailure } from "../aws/failure.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import type { AgentTarget, StopSessionInput } from "../promotion-activities.ts";

interface Session extends AgentTarget {
  readonly sessionId: string;
}

export async function stopSession(
  { clients }: PromotionDependencies,
  session: StopSessionInput,
): Promise<void> {
  await nullIfMissing(
    callAws({ operation: "StopRuntimeSession", callClass: "token" }, (options) =>
      clients.data(session.aws, session).send(commandFor(session, session.clientToken), {
        ...options,
        requestTimeout: clients.requestTimeoutMs,
      }),
    ),
  );
}

const CLEANUP_TRIES = 3;
const CLEANUP_TIMEOUT_MS = 5_000;
const CLEANUP_PAUSE_MS = 200;

/**
 * Stops a session even while its activity is being cancelled, which is why it is bounded by a few
 * seconds of its own. False when no stop was answered.
 */
export async function stopInAnyCase(
  { clients }: PromotionDependencies,
  session: Session,
): Promise<boolean> {
  const abortSignal = AbortSignal.timeout(CLEANUP_TIMEOUT_MS);
  const command = commandFor(session, randomUUID());
  for (let attempt = 1; ; attempt += 1) {
    try {
      await clients.data(session.aws, session).send(command, { abortSignal });
      return true;
    } catch (error) {
      const call = { operation: "StopRuntimeSession", callClass: "token", attempt } as const;
      const failure = toFailure(error, call);
      if (failure.type === "ResourceNotFoundException") return true;
      if (failure.nonRetryable || attempt === CLEANUP_TRIES) return false;
      await pause(CLEANUP_PAUSE_MS * attempt);
    }
  }
}

const commandFor = ({ runtimeArn, qualifier, sessionId }: Session, clientToken: string) =>
  new StopRuntimeSessionCommand({
    agentRuntimeArn: runtimeArn,
    qualifier,
    runtimeSessionId: sessionId,
    clientToken,
  });
