import type { ExpectSpec, SmokeSpec, TurnRequest, TurnSpec } from "./smoke-spec.ts";
import type { PlainRequestFile, TurnFile } from "./smoke-turn-schema.ts";
import type { SpecFile } from "./spec-schema.ts";

type SmokeFile = SpecFile["smoke"];

const DEFAULT_PARALLELISM = 5;

export function toSmokeSpec(smoke: SmokeFile): SmokeSpec {
  const { via, sessions, isolation, caller, marker, budget } = smoke;
  return {
    via: typeof via === "string" ? { kind: "default" } : { kind: "endpoint", ...via },
    protocol: smoke.protocol,
    sessions,
    requiredPasses: toCount(smoke.requiredPasses, sessions),
    parallelism: smoke.parallelism ?? Math.min(sessions, DEFAULT_PARALLELISM),
    turns: smoke.turns.map((turn) => toTurn(turn)),
    ...(isolation && {
      isolation: { tell: toRequest(isolation.tell), ask: toRequest(isolation.ask) },
    }),
    ...(caller !== "sigv4" && { caller }),
    ...(marker && { marker: toMarker(marker) }),
    ...(smoke.redact.length > 0 && { redact: smoke.redact }),
    ...(smoke.cleanup.length > 0 && {
      cleanup: smoke.cleanup.map(({ memory, actor }) => ({ memoryId: memory, actorId: actor })),
    }),
    turnTimeoutMs: smoke.turnTimeout,
    budget: {
      maxTurns: budget.maxTurns,
      maxDurationMs: budget.maxDuration,
      maxAnswerBytes: budget.maxAnswerBytes,
    },
    onSuperseded: smoke.onSuperseded,
  };
}

function toCount(required: SmokeFile["requiredPasses"], sessions: number): number {
  if (required === undefined) return sessions;
  return typeof required === "number" ? required : Math.ceil(required.share * sessions);
}

function toMarker({
  userId,
  headers,
  payload,
}: NonNullable<SmokeFile["marker"]>): NonNullable<SmokeSpec["marker"]> {
  return {
    ...(userId !== undefined && { userId }),
    ...(headers && { headers }),
    ...(payload && { payload }),
  };
}

function toTurn(turn: TurnFile): TurnSpec {
  const { until } = turn;
  return {
    ...toTurnRequest(turn),
    expect: toExpect(turn.expect),
    ...(until && { until: { timeoutMs: until.timeout, intervalMs: until.interval } }),
  };
}

/** The rules have seen to it that there is exactly one of them. */
function toTurnRequest(turn: TurnFile): TurnRequest {
  const { payloads, listTools, agentCard } = turn;
  if (Array.isArray(payloads)) return { payloads };
  if (listTools) return { listTools };
  return agentCard ? { agentCard } : toRequest(turn);
}

function toRequest({ payload, callTool, message }: PlainRequestFile): TurnRequest {
  if (callTool) return { callTool };
  return message === undefined ? { payload } : { message };
}

function toExpect(expect: TurnFile["expect"]): ExpectSpec {
  const { contains, matches, schema, jmespath, maxLatency, maxFirstByte } = expect;
  return {
    ...(contains !== undefined && { contains: [contains].flat() }),
    ...(matches !== undefined && { matches }),
    ...(schema !== undefined && { schema }),
    ...(jmespath !== undefined && { jmespath: [jmespath].flat() }),
    ...(maxLatency !== undefined && { maxLatencyMs: maxLatency }),
    ...(maxFirstByte !== undefined && { maxFirstByteMs: maxFirstByte }),
  };
}
