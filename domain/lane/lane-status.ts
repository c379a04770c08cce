import { describeEndpoint } from "../promotion/assess-repoint.ts";
import type { LaneRight } from "../policy/policy.ts";
import type { ProofOffer, RefusedMessage } from "../promotion/status.ts";
import type { Word } from "../promotion/word.ts";
import { describeCandidate } from "../spec/describe-candidate.ts";
import type { PromotionTarget } from "../target.ts";
import { laneWorkflowId } from "../target.ts";
import { describeForgetting, describeFreeze, isForgetful } from "./assess-request.ts";
import type { LaneInput } from "./lane-input.ts";
import { keyOf } from "./lane-state.ts";
import type {
  Drift,
  Job,
  LaneNotice,
  LaneState,
  Orphan,
  RolledBackVersion,
  RunningPromotion,
} from "./lane-state.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

export type LanePhase = "idle" | "running" | "frozen" | "drifted" | "orphaned" | "memory-lost";

/** Phases in which nothing starts until a person has answered. */
const ASKING: ReadonlySet<string> = new Set<LanePhase>(["drifted", "orphaned", "memory-lost"]);

/** The answer of a lane's `status` query. */
export interface LaneStatus {
  readonly workflowId: string;
  readonly target: PromotionTarget;
  readonly phase: LanePhase;
  readonly headline: string;
  readonly frozen?: Word;
  readonly running?: Pick<
    RunningPromotion,
    "promotion" | "firstRunId" | "kind" | "key" | "candidate" | "requestedBy" | "sinceMs"
  >;
  readonly queue: readonly QueuedJob[];
  /** The version that the endpoint should serve; null: there is no endpoint. */
  readonly expected?: string | null;
  readonly drift?: Drift;
  readonly orphan?: Orphan;
  readonly follow?: { readonly debounceMs: number; readonly seen?: string; readonly due?: string };
  readonly problem?: string;
  readonly rolledBack: readonly RolledBackVersion[];
  /** The newest last. */
  readonly outcomes: readonly PromotionSummary[];
  readonly notices: readonly LaneNotice[];
  readonly startedAtMs: number;
  /** How often it has continued as new. */
  readonly runs: number;
  readonly proof?: ProofOffer<LaneRight>;
  readonly messages: {
    readonly accepted: number;
    readonly refused: number;
    readonly lastRefused: readonly RefusedMessage[];
  };
}

interface QueuedJob {
  readonly key: string;
  readonly kind: Job["kind"];
  readonly candidate: string;
  readonly requestedBy?: string;
}

export function computeLaneStatus(input: LaneInput, state: LaneState): LaneStatus {
  const { running, drift, orphan, follow, frozen, problem, expected, proof } = state;
  const { target } = input.defaults;
  return {
    workflowId: laneWorkflowId(target),
    target,
    phase: computePhase(state),
    headline: computeHeadline(state, target.endpoint),
    ...(frozen === undefined ? {} : { frozen }),
    ...(running === undefined ? {} : { running: showRunning(running) }),
    queue: state.queue.map((job) => showJob(job)),
    ...(expected === undefined ? {} : { expected }),
    ...(drift === undefined ? {} : { drift }),
    ...(orphan === undefined ? {} : { orphan }),
    ...(follow === undefined
      ? {}
      : {
          follow: {
            debounceMs: follow.debounceMs,
            ...(follow.seen === undefined ? {} : { seen: follow.seen }),
            ...(follow.due === undefined ? {} : { due: follow.due.version }),
          },
        }),
    ...(problem === undefined ? {} : { problem }),
    ...(proof === undefined ? {} : { proof }),
    rolledBack: state.rolledBack,
    outcomes: state.outcomes,
    notices: state.notices,
    startedAtMs: state.startedAtMs,
    runs: state.runs,
    messages: { accepted: state.accepted, refused: state.refused, lastRefused: state.lastRefused },
  };
}

export function asksPerson({ phase }: Pick<LaneStatus, "phase">): boolean {
  return ASKING.has(phase);
}

/**
 * Whether it is the lane of an endpoint that never was, such as a mistyped one makes: AWS has none of
 * that name, nothing was ever moved there, and nothing is to be.
 */
export function isOfMissingEndpoint(status: LaneStatus): boolean {
  const { phase, expected, queue, follow, outcomes } = status;
  const isIdle = phase === "idle" && queue.length === 0 && follow === undefined;
  return isIdle && expected === null && outcomes.every(({ outcome }) => outcome === undefined);
}

/**
 * What holds in a lane whatever its promotion does: what people are asked, a freeze, that it follows.
 *
 * @param said the headline that is shown already
 */
export function describeLane(status: LaneStatus, said: string): string[] {
  const { headline, frozen, follow } = status;
  const notes = [
    ...(asksPerson(status) ? [headline] : []),
    ...(frozen === undefined ? [] : [describeFreeze({ frozen })]),
    ...(follow === undefined ? [] : [describeFollow(follow)]),
  ];
  return notes.filter((note) => !said.startsWith(note));
}

function describeFollow({ seen, due }: NonNullable<LaneStatus["follow"]>): string {
  const next = due === undefined ? "" : `; version ${due} comes next`;
  return `It follows the runtime: newest seen ${seen ?? "none"}${next}.`;
}

/** The candidate of a job, for people. */
export function describeJob(job: Job): string {
  return job.kind === "rollback"
    ? `version ${job.to} (rollback)`
    : describeCandidate(job.request.spec.candidate);
}

function showRunning(running: RunningPromotion): NonNullable<LaneStatus["running"]> {
  const { promotion, firstRunId, kind, key, candidate, requestedBy, sinceMs } = running;
  return {
    promotion,
    firstRunId,
    kind,
    candidate,
    sinceMs,
    ...(key === undefined ? {} : { key }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
  };
}

function showJob(job: Job): QueuedJob {
  const requestedBy = job.kind === "promotion" ? job.request.requestedBy : job.by;
  return {
    key: keyOf(job),
    kind: job.kind,
    candidate: describeJob(job),
    ...(requestedBy === undefined ? {} : { requestedBy }),
  };
}

function computePhase(state: LaneState): LanePhase {
  if (state.orphan) return "orphaned";
  if (state.drift) return "drifted";
  if (state.frozen) return "frozen";
  if (state.running) return "running";
  return isForgetful(state) ? "memory-lost" : "idle";
}

function computeHeadline(state: LaneState, endpoint: string): string {
  const { orphan, drift, running, expected, heading } = state;
  if (orphan)
    return `Promotion ${orphan.promotion} was ended from outside half-way: ${endpoint} is ${describeEndpoint(orphan.observed)}. Adopt it as it is, or roll back${orphan.baseline === undefined ? "" : ` to version ${orphan.baseline}`}.`;
  if (drift)
    return `Someone else moved ${endpoint}: it is ${describeEndpoint(drift.observed)}, not on version ${drift.expected ?? "none"}. Adopt it as it is, or roll back.`;
  const waiting =
    state.queue.length === 0
      ? ""
      : ` ${state.queue.length} more ${state.queue.length === 1 ? "waits" : "wait"}.`;
  const runs = running
    ? `Promotion ${running.promotion} moves ${endpoint} to ${running.candidate}.${waiting}`
    : undefined;
  if (state.frozen) return [describeFreeze(state), runs ?? waiting.trim()].join(" ").trim();
  if (runs !== undefined) return runs;
  if (isForgetful(state)) return describeForgetting(state);
  if (expected === undefined) return "Nothing runs.";
  const way = heading === undefined ? "" : `, on its way to ${heading}`;
  return `Nothing runs; ${endpoint} is on version ${expected ?? "none"}${way}.`;
}
