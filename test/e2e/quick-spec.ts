import type { FreezeCalendar } from "../../domain/freeze/calendar.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { crossCheck, errorRate } from "../domain/values.ts";
import { parseRuntimeArn } from "../../domain/target.ts";

/** It is always frozen. */
export const always: FreezeCalendar = {
  name: "holidays",
  timeZone: "UTC",
  windows: [
    {
      kind: "dated",
      from: { year: 2000, month: 1, day: 1, hour: 0, minute: 0 },
      to: { year: 2999, month: 1, day: 1, hour: 0, minute: 0 },
    },
  ],
  except: [],
};

/** A whole promotion in about five seconds, with limits that a busy machine keeps to as well. */
export function specFor(runtimeArn: string): PromotionSpec {
  const arn = parseRuntimeArn(runtimeArn);
  if (!arn) throw new Error(`not a runtime ARN: ${runtimeArn}`);
  return {
    version: 1,
    target: { ...arn, runtimeArn, endpoint: "production" },
    fromFailed: false,
    create: false,
    allowUnpinnedArtifacts: false,
    candidate: { kind: "latest" },
    awaitVersion: { timeoutMs: 20_000, intervalMs: 100 },
    smoke: {
      via: { kind: "default" },
      protocol: "http",
      sessions: 2,
      requiredPasses: 2,
      parallelism: 2,
      turns: [{ payload: { prompt: "hello" }, expect: { contains: ["hello"] } }],
      turnTimeoutMs: 30_000,
      budget: { maxTurns: 1_000, maxDurationMs: 120_000, maxAnswerBytes: 1_000_000 },
      onSuperseded: "stop",
    },
    gate: {
      gates: [crossCheck()],
      intervalMs: 500,
      timeoutMs: 20_000,
      onNoEvidence: "pause",
    },
    freeze: [],
    repoint: { evidenceMaxAgeMs: 3_600_000, timeoutMs: 60_000, freezeTimeoutMs: 3_600_000 },
    watch: { timeoutMs: 240_000, intervalMs: 100 },
    verify: { sessions: 1, timeoutMs: 120_000, onNoEvidence: "pause" },
    bake: {
      gates: [errorRate()],
      durationMs: 2_000,
      minimumInvocations: 20,
      minimumSessions: 1,
      intervalMs: 500,
      timeoutMs: 60_000,
      onNoEvidence: "pause",
    },
    rollback: { timeoutMs: 240_000, intervalMs: 100, fallback: "none", drain: "none" },
    metrics: { delayMs: 1_000, periodMs: 1_000, baselineWindowMs: 600_000 },
  };
}
