import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import { emptyInbox, receiveMessage } from "../../domain/promotion/inbox.ts";
import type { LaneWord } from "../../domain/promotion/promotion-input.ts";
import { receiveLaneWord } from "../../domain/promotion/receive-lane-word.ts";
import type { MessageInput } from "../../domain/promotion/input.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { MessageName } from "../../domain/promotion/status.ts";
import { computePhase } from "../../domain/promotion/compute-status.ts";
import type { Phase } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import type { ActivityName, PromotionEnvironment } from "../../workflows/environment.ts";
import { runSteps } from "../../workflows/run-steps.ts";
import { NOW, specWith, stateIn } from "../domain/values.ts";
import { createAgentCoreModel } from "./agentcore-model.ts";
import type { AgentCoreModel, Mishap } from "./agentcore-model.ts";
import { createModelActivities, ordinarySurroundings } from "./model-activities.ts";
import type { Surroundings } from "./model-activities.ts";
import { createVirtualTime } from "./virtual-time.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SimulatedCall {
  readonly name: ActivityName;
  readonly input: Record<string, unknown>;
  readonly atMs: number;
}

/** What the promotion came to know from a call. */
export interface SimulatedAnswer extends SimulatedCall {
  readonly answer: unknown;
  readonly answeredAtMs: number;
  /** How many calls had been made by then. */
  readonly callsBefore: number;
}

/** A promotion under way in virtual time, on a model of AgentCore. */
export interface Simulation {
  readonly time: VirtualTime;
  readonly model: AgentCoreModel;
  readonly around: Surroundings;
  readonly calls: SimulatedCall[];
  /** Those of calls that were given up are not among them. */
  readonly answers: SimulatedAnswer[];
  /** What goes wrong with an attempt of a call; undefined: nothing. */
  mishap: (call: SimulatedCall & { attempt: number }) => Mishap | undefined;
  /** The state as it is now: continue-as-new puts another in its place. */
  state(): PromotionState;
  phase(): Phase;
  /** As a message handler would: `accepted`, or why not. */
  tell(name: MessageName, more?: Partial<MessageInput>): string;
  /** As the promotion's lane would. */
  tellAsLane(word: Omit<LaneWord, "promotion">): void;
  /** The next time that the promotion can, it goes on in a new run, from its state as JSON. */
  continueAsNew(): void;
  /** Runs until it holds; `idle` when the promotion waits for nothing but people, or has ended. */
  runUntil(holds: () => boolean): Promise<"over" | "idle">;
  /** Runs as far as it comes without a person, and for so long at most. */
  run(durationMs?: number): Promise<void>;
}

/** How long one attempt of any call takes. */
const CALL_MS = 40;
const RETRIED: ReadonlySet<CallErrorCode> = new Set<CallErrorCode>([
  "ThrottlingException",
  "InternalServerException",
  "NetworkError",
]);
/** Longer than any promotion takes that nothing holds up. */
const LONG_MS = 6 * 3_600_000;
const MOST_RETRY_PAUSE_MS = 20_000;

export function simulate(
  change: (spec: PromotionSpec) => PromotionSpec = (spec) => spec,
): Simulation {
  const time = createVirtualTime(NOW);
  const model = createAgentCoreModel(time);
  const around = ordinarySurroundings();
  const activities = createModelActivities({ time, model, around });
  const calls: SimulatedCall[] = [];
  const answers: SimulatedAnswer[] = [];
  let state = createState(change(ordinarySpec()));
  let tokens = 0;
  let isLeaving = false;
  let ended = false;
  let defect: unknown;

  const attempt = async (call: SimulatedCall, nth: number, isGivenUp: () => boolean) => {
    const mishap = simulation.mishap({ ...call, attempt: nth });
    await time.sleep(CALL_MS);
    const run = activities[call.name] as (input: unknown, given: () => boolean) => Promise<unknown>;
    if (mishap && !mishap.executed) throw new CallError(mishap.code, "by a mishap");
    const answer = await run(call.input, isGivenUp);
    if (mishap) {
      // A worker that is lost with its answer did not come to stop the session either.
      const sessionId = call.name === "runSmokeSession" && call.input["sessionId"];
      if (typeof sessionId === "string") model.openSessions.set(sessionId, "unknown");
      throw new CallError(mishap.code, "the answer was lost");
    }
    return answer;
  };
  const call = async (
    name: ActivityName,
    input: unknown,
    at: { untilMs: number; isGivenUp?: () => boolean },
  ): Promise<unknown> => {
    const made = {
      name,
      input: throughJson(input) as Record<string, unknown>,
      atMs: time.now(),
    };
    calls.push(made);
    for (let nth = 1; ; nth += 1) {
      try {
        const isGivenUp = at.isGivenUp ?? (() => false);
        const answer = throughJson(await attempt(made, nth, isGivenUp));
        const answeredAtMs = time.now();
        if (!isGivenUp())
          answers.push({ ...made, answer, answeredAtMs, callsBefore: calls.length });
        return answer;
      } catch (error) {
        const isFinal = !(error instanceof CallError) || !RETRIED.has(error.code);
        const pauseMs = Math.min(MOST_RETRY_PAUSE_MS, 1_000 * 2 ** (nth - 1));
        if (isFinal || name === "runSmokeSession" || time.now() + pauseMs > at.untilMs) throw error;
        await time.sleep(pauseMs);
      }
    }
  };
  const env = {
    now: time.now,
    newToken: () => `token-${(tokens += 1)}`,
    call: (name: ActivityName, input: unknown, options: { untilMs: number }) =>
      call(name, input, options),
    callUnless: async (
      interrupted: () => boolean,
      name: ActivityName,
      { input, options }: { input: unknown; options: { untilMs: number } },
    ) => {
      const isOver = (): boolean => interrupted() || isLeaving;
      if (isOver()) return undefined;
      let isGivenUp = false;
      let isAnswered = false;
      const work = call(name, input, { ...options, isGivenUp: () => isGivenUp });
      const won = await Promise.race([
        work.then((value) => ({ value })).finally(() => (isAnswered = true)),
        time.until(() => isAnswered || isOver()).then(() => undefined),
      ]);
      if (won) return won.value;
      isGivenUp = true;
      // A session is waited for, so that its cleanup cannot be overtaken; the rest is left at once.
      const left = work.catch(() => undefined);
      if (name === "runSmokeSession") await left;
      return undefined;
    },
    waitFor: async (predicate: () => boolean, { untilMs }: { untilMs?: number }) => {
      const isOver = (): boolean => predicate() || isLeaving;
      if (!isOver() && (untilMs === undefined || untilMs > time.now())) {
        if (untilMs !== undefined) time.at(untilMs, () => {});
        await time.until(() => isOver() || time.now() >= (untilMs ?? Number.POSITIVE_INFINITY));
      }
      if (predicate()) return "met";
      return isLeaving ? "continue-as-new" : "deadline";
    },
    publish: () => {},
  } as unknown as PromotionEnvironment;

  const live = async (): Promise<void> => {
    while (state.endedAtMs === undefined) {
      await runSteps(env, state, async () => isLeaving && state.step !== "end");
      if (state.endedAtMs === undefined) state = throughJson(state);
      isLeaving = false;
    }
    ended = true;
  };
  const advance = async (isOver: () => boolean): Promise<"over" | "idle"> => {
    const came = await time.advance(() => isOver() || ended || defect !== undefined);
    if (defect !== undefined) throw defect;
    return came === "over" && isOver() ? "over" : "idle";
  };
  const simulation: Simulation = {
    time,
    model,
    around,
    calls,
    answers,
    mishap: () => undefined,
    state: () => state,
    phase: () => computePhase(state),
    tell: (name, more = {}) => tell(state, { name, more, now: time.now() }),
    tellAsLane: (word) =>
      receiveLaneWord(state, { promotion: state.promotion, ...word }, time.now()),
    continueAsNew: () => void (isLeaving = true),
    runUntil: advance,
    run: async (durationMs = LONG_MS) => {
      const untilMs = time.now() + durationMs;
      await advance(() => time.now() >= untilMs);
    },
  };
  live().catch((error: unknown) => void (defect = error));
  return simulation;
}

/** As payloads go between a workflow, its activities and its next run; JSON itself takes thrice as long. */
function throughJson<T>(value: T): T {
  if (typeof value !== "object" || value === null)
    return (typeof value === "number" && !Number.isFinite(value) ? null : value) as T;
  if (Array.isArray(value)) return value.map((item) => throughJson(item ?? null)) as T;
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`no payload: ${Object.prototype.toString.call(value)}`);
  const copy: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) copy[key] = throughJson(value[key]);
  return copy as T;
}

const MINUTES_MS = 60_000;

/** A promotion as people write it: it takes an hour where users call. */
export function ordinarySpec(): PromotionSpec {
  const spec = specWith();
  return {
    ...spec,
    awaitVersion: { timeoutMs: 30 * MINUTES_MS, intervalMs: 5_000 },
    gate: { ...spec.gate, timeoutMs: 20 * MINUTES_MS, intervalMs: 30_000 },
    watch: { timeoutMs: 30 * MINUTES_MS, intervalMs: 2_000 },
    bake: { ...spec.bake, intervalMs: 60_000 },
    rollback: { ...spec.rollback, timeoutMs: 60 * MINUTES_MS, intervalMs: 2_000 },
    repoint: { ...spec.repoint, timeoutMs: 10 * MINUTES_MS, freezeTimeoutMs: 24 * 60 * MINUTES_MS },
  };
}

function tell(
  state: PromotionState,
  message: { name: MessageName; more: Partial<MessageInput>; now: number },
): string {
  const { promotion, step, waiting, requestedBy, candidate, approval } = state;
  const digest = message.name === "approve" && approval ? { digest: approval.digest } : {};
  const argument = { promotion, by: "ada", reason: "because", ...digest, ...message.more };
  const context = {
    promotion,
    step,
    now: message.now,
    ...(waiting ? { waiting } : {}),
    ...(approval ? { approval } : {}),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(candidate ? { candidate: candidate.version } : {}),
  };
  const received = receiveMessage(state.inbox, { name: message.name, argument }, context);
  return "refused" in received ? received.refused : "accepted";
}

function createState(spec: PromotionSpec): PromotionState {
  const { baseline: _baseline, candidate: _candidate, ...state } = stateIn("resolve", { spec });
  return { ...state, steps: [], requestedBy: "ci", inbox: emptyInbox() };
}
