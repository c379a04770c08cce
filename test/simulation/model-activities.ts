import type {
  PromotionActivities,
  TakeLooksInput,
  WatchEndpointInput,
} from "../../activities/promotion-activities.ts";
import type { EndpointObservation, VersionObservation } from "../../domain/endpoint.ts";
import { assessTallies, combineVerdicts, foldMeasurements } from "../../domain/gates/gate-tally.ts";
import type { Look } from "../../domain/gates/look.ts";
import type { Measurement } from "../../domain/gates/measurement.ts";
import { findStranger, isServing } from "../../domain/promotion/assess-repoint.ts";
import { STABLE_READS } from "../../domain/promotion/assess-watch.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import { TARGET, session, turn } from "../domain/values.ts";
import { measure } from "./measure.ts";
import type { AgentCoreModel } from "./agentcore-model.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What users do and what the agents answer, which no call changes. */
export interface Surroundings {
  /** Invocations by users per minute, and how many of them fail on each version. */
  invocationsPerMinute: number;
  errorShare: (version: string) => number;
  /** What becomes of a synthetic session. */
  sessionOutcome: (at: {
    qualifier: string;
    version: string;
  }) => "passed" | "failed" | "denied" | "throttled";
  sessionMs: number;
  /** Freezes of the worker. */
  frozen: { fromMs: number; toMs: number }[];
  /** CloudWatch shows what is this old; Infinity: it shows nothing. */
  metricDelayMs: number;
}

export function ordinarySurroundings(): Surroundings {
  return {
    invocationsPerMinute: 20,
    errorShare: () => 0,
    sessionOutcome: () => "passed",
    sessionMs: 3_000,
    frozen: [],
    metricDelayMs: 0,
  };
}

/** The same activities as a worker's, with one more argument: whether the call was given up. */
export type ModelActivities = {
  readonly [Name in keyof PromotionActivities]: (
    input: Parameters<PromotionActivities[Name]>[0],
    isGivenUp: () => boolean,
  ) => ReturnType<PromotionActivities[Name]>;
};

const MOST_LOOKS = 40;

interface World {
  readonly time: VirtualTime;
  readonly model: AgentCoreModel;
  readonly around: Surroundings;
}

/** The activities of a promotion, on the model. Each call takes as long as AWS would take. */
export function createModelActivities(world: World): ModelActivities {
  const { time, model, around } = world;
  return {
    getCallerIdentity: async () => ({ account: TARGET.account, arn: "arn:aws:iam::1:role/worker" }),
    getPolicy: async () => ({}),
    verifyApprover: async () => ({ refused: "Nobody proves anything in here." }),
    getEndpoint: async ({ endpoint }) => model.observe(endpoint),
    getVersion: async ({ version }) => model.version(version),
    watchEndpoint: (input, isGivenUp) => watch(world, input, isGivenUp),
    awaitVersion: async ({ candidate, throughDefault, intervalMs, untilMs }, isGivenUp) => {
      for (;;) {
        const version = findCandidate(model, candidate);
        const observed = model.observe("DEFAULT");
        const defaultEndpoint = throughDefault && observed ? { defaultEndpoint: observed } : {};
        const isMoving = throughDefault && observed?.status === "UPDATING";
        const isReady = version && version.status !== "CREATING" && !isMoving;
        if (isReady || time.now() >= untilMs || isGivenUp())
          return { ...(version ? { version } : {}), ...defaultEndpoint };
        await time.sleep(intervalMs);
      }
    },
    mintVersion: async ({ artifact, clientToken: token }) => {
      const made = model.mutations.find((mutation) => mutation.token === token);
      const version = made?.version ?? model.mint({ artifact });
      const repeated = made !== undefined;
      model.mutations.push({ atMs: time.now(), operation: "mint", version, token, repeated });
      return { version };
    },
    updateEndpoint: async (input) => model.update(input),
    createEndpoint: async (input) => model.create(input),
    deleteEndpoint: async (input) => model.remove(input),
    runSmokeSession: async ({ qualifier, sessionId, turns }, isGivenUp) => {
      const fromMs = time.now();
      const version = model.observe(qualifier)?.liveVersion;
      if (version === undefined) throw new CallError("ResourceNotFoundException", qualifier);
      model.openSessions.set(sessionId, version);
      model.served.set(sessionId, version);
      await time.sleep(around.sessionMs);
      model.openSessions.delete(sessionId);
      if (isGivenUp()) throw new CallError("Cancelled", "given up");
      const outcome = around.sessionOutcome({ qualifier, version });
      const results = turns.map(() =>
        turn(outcome === "passed" ? {} : { failures: [`scripted: ${outcome}`] }),
      );
      return { ...session(outcome, results), sessionId, fromMs, toMs: time.now() };
    },
    runIsolationProbe: async () => {
      throw new Error("an isolation probe has no model yet");
    },
    cleanUpMemory: async () => ({ events: 0, records: 0 }),
    getPromoted: async () => {
      throw new Error("a chain has no model yet");
    },
    stopSession: async ({ sessionId }) => void model.openSessions.delete(sessionId),
    readBaseline: async ({ gates, window }) => {
      const invocations = (window.toMs === undefined ? 0 : window.toMs - window.fromMs) / 60_000;
      const total = Math.floor(invocations * around.invocationsPerMinute);
      const errors = Math.floor(total * around.errorShare("1"));
      const counts = Object.fromEntries(gates.map(({ name }) => [name, { errors, total }]));
      const { fromMs, toMs = fromMs } = window;
      return { fromMs, toMs, invocations: total, sessions: total, counts };
    },
    startEvaluation: async () => {
      throw new Error("evaluations have no model yet");
    },
    drainSessions: async () => ({ found: 3, stopped: 3 }),
    checkFreeze: async ({ atMs }) => {
      const holds = around.frozen.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
      const untilMs = Math.max(...holds.map(({ toMs }) => toMs));
      return holds.length === 0
        ? { frozen: false }
        : { frozen: true, calendar: "holidays", untilMs };
    },
    takeLooks: (input, isGivenUp) => takeLooks(world, input, isGivenUp),
  };
}

function findCandidate(
  model: AgentCoreModel,
  candidate: Parameters<PromotionActivities["awaitVersion"]>[0]["candidate"],
): VersionObservation | undefined {
  switch (candidate.kind) {
    case "latest":
      return model.version() ?? undefined;
    case "version":
      return model.version(candidate.version) ?? undefined;
    case "after":
      return model.version(String(Number(candidate.version) + 1)) ?? undefined;
    case "endpoint":
      throw new Error("a chain has no model yet");
    case "artifact": {
      const latest = model.version();
      const isIt = JSON.stringify(latest?.artifact) === JSON.stringify(candidate.artifact);
      return isIt ? (latest ?? undefined) : undefined;
    }
    default:
      return candidate satisfies never;
  }
}

async function watch(
  { time, model }: World,
  { endpoint, want, ours, intervalMs, untilMs }: WatchEndpointInput,
  isGivenUp: () => boolean,
): ReturnType<PromotionActivities["watchEndpoint"]> {
  let stableReads = 0;
  let sawWanted = false;
  for (;;) {
    const last = model.observe(endpoint);
    stableReads = isServing(last, want) ? stableReads + 1 : 0;
    sawWanted ||= last?.liveVersion === want;
    const isOver =
      stableReads >= STABLE_READS || isSettled(last, [want, ...ours]) || time.now() >= untilMs;
    if (isOver || isGivenUp()) return { last, stableReads, sawWanted };
    await time.sleep(Math.min(intervalMs, Math.max(0, untilMs - time.now())));
  }
}

function isSettled(last: EndpointObservation | null, ours: readonly string[]): boolean {
  if (last === null || findStranger(last, ours) !== undefined) return true;
  return last.status !== "READY" && last.status !== "UPDATING" && last.status !== "CREATING";
}

async function takeLooks(
  world: World,
  input: TakeLooksInput,
  isGivenUp: () => boolean,
): ReturnType<PromotionActivities["takeLooks"]> {
  const { time, model } = world;
  const looks: Look[] = [];
  const measurements: Measurement[] = [];
  for (;;) {
    const guard = input.guard && { endpoint: model.observe(input.endpoint) };
    if (guard && !isServing(guard.endpoint, input.guard?.want ?? ""))
      return { looks, measurements, ...guard };
    const look = lookAt(world, input);
    looks.push(look);
    measurements.push(...input.gates.map((gate) => measure(gate, { look, input })));
    const isOver = time.now() >= input.untilMs || isGivenUp() || looks.length >= MOST_LOOKS;
    if (isOver || isDecided(input, { look, measurements }))
      return { looks, measurements, ...guard };
    await time.sleep(Math.min(input.intervalMs, Math.max(0, input.untilMs - time.now())));
  }
}

/** Users come evenly; during the smoke nobody but the engine calls. */
function lookAt({ time, model, around }: World, input: TakeLooksInput): Look {
  const { fromMs, toMs: endMs = Number.POSITIVE_INFINITY, periodMs, delayMs } = input.window;
  const shownMs = time.now() - Math.max(delayMs, around.metricDelayMs);
  const toMs = Math.max(fromMs, Math.min(endMs, Math.floor(shownMs / periodMs) * periodMs || 0));
  const minutes = (toMs - fromMs) / 60_000;
  const isSmoke = endMs !== Number.POSITIVE_INFINITY;
  const invocations = isSmoke
    ? minutes > 0
      ? input.synthetic.turns
      : 0
    : Math.floor(minutes * around.invocationsPerMinute);
  const version = model.observe(input.endpoint)?.liveVersion ?? "";
  return {
    atMs: time.now(),
    fromMs,
    toMs,
    settled: toMs >= endMs,
    dataMs: invocations > 0 ? toMs - fromMs : 0,
    invocations,
    systemErrors: isSmoke ? 0 : Math.floor(invocations * around.errorShare(version)),
    userErrors: 0,
    throttles: 0,
    sessions: invocations,
    slow: [],
    percentiles: [],
  };
}

function isDecided(
  input: TakeLooksInput,
  { look, measurements }: { look: Look; measurements: readonly Measurement[] },
): boolean {
  const { gates, tallies, enough } = input;
  const verdict = combineVerdicts(assessTallies(gates, foldMeasurements(tallies, measurements)));
  if (verdict !== "pass") return verdict === "fail";
  if (look.settled) return true;
  return (
    enough !== undefined &&
    look.dataMs >= enough.dataMs &&
    look.invocations >= enough.invocations &&
    look.sessions >= enough.sessions
  );
}
