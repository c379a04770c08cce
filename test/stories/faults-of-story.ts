import type { ActivityName } from "../../workflows/environment.ts";
import type { Fault, FaultEffect } from "../../emulator/index.ts";
import type { Story, StoryMishap } from "../simulation/schedules/story.ts";

/** What every story is about. */
export const ENDPOINT = "production";

/** The AWS call by which an activity of a story is known. */
export function callOf(
  activity: ActivityName,
  runtime: string,
): Pick<Fault, "operation" | "resource"> {
  switch (activity) {
    case "updateEndpoint":
      return { operation: "UpdateAgentRuntimeEndpoint", resource: { runtime, endpoint: ENDPOINT } };
    case "createEndpoint":
      return { operation: "CreateAgentRuntimeEndpoint", resource: { runtime, endpoint: ENDPOINT } };
    case "deleteEndpoint":
      return { operation: "DeleteAgentRuntimeEndpoint", resource: { runtime, endpoint: ENDPOINT } };
    case "mintVersion":
      return { operation: "UpdateAgentRuntime", resource: { runtime } };
    case "getVersion":
    case "awaitVersion":
      return { operation: "GetAgentRuntime", resource: { runtime } };
    case "runSmokeSession":
      return { operation: "InvokeAgentRuntime", resource: { runtime } };
    case "takeLooks":
      return { operation: "GetMetricData" };
    default:
      return { operation: "GetAgentRuntimeEndpoint", resource: { runtime, endpoint: ENDPOINT } };
  }
}

/** What AWS does to a story's calls. */
export function faultsOf({ mishaps, transitions, verified }: Story, runtime: string): Fault[] {
  const moves = (["updateEndpoint", "createEndpoint"] as const).map((name) =>
    callOf(name, runtime),
  );
  return [
    ...mishaps.map((mishap) => ({
      ...callOf(mishap.call, runtime),
      nth: [mishap.from, mishap.from + mishap.times - 1] as const,
      effect: effectOf(mishap),
    })),
    ...moves.map((move) => ({ ...move, effect: slow(8_000) })),
    ...transitions.flatMap(({ afterMs, ends }, index) =>
      moves.flatMap((move) => {
        const nth = index + 1;
        const took = { ...move, nth, effect: slow(afterMs) };
        if (ends === "ready") return [took];
        if (ends === "never") return [{ ...move, nth, effect: { kind: "stuck" as const } }];
        const failed = { kind: "update-failed" as const, reason: "no capacity" };
        return [took, { ...move, nth, effect: failed }];
      }),
    ),
    ...spoilSessions(verified, { runtime, endpoint: ENDPOINT }),
  ];
}

/** Spoils all sessions through an endpoint, or through any. */
export function spoilSessions(
  outcome: Story["verified"],
  resource: NonNullable<Fault["resource"]>,
): Fault[] {
  const effects: Record<Story["verified"], FaultEffect | undefined> = {
    passed: undefined,
    failed: { kind: "error-in-body", message: "the tool failed" },
    denied: { kind: "access-denied" },
    throttled: { kind: "throttle" },
  };
  const effect = effects[outcome];
  return effect ? [{ operation: "InvokeAgentRuntime", resource, effect }] : [];
}

const slow = (ms: number): FaultEffect => ({ kind: "slow-transition", ms });

function effectOf({ call, code, executed }: StoryMishap): FaultEffect {
  // Metrics can be answered in part, too.
  if (call === "takeLooks" && executed) return { kind: "metric-status", status: "PartialData" };
  if (executed) return { kind: "lose-answer" };
  switch (code) {
    case "ThrottlingException":
      return { kind: "throttle" };
    case "InternalServerException":
      return { kind: "internal-server-error" };
    case "AccessDeniedException":
      return { kind: "access-denied" };
    case "NetworkError":
      return { kind: "connection-reset" };
    case "ConflictException":
      return { kind: "error", status: 409, code, message: "by a mishap" };
    default:
      return { kind: "error", status: 400, code, message: "by a mishap" };
  }
}
