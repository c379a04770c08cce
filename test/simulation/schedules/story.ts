import * as fc from "fast-check";
import type { CallErrorCode } from "../../../domain/promotion/failures.ts";
import { MESSAGES } from "../../../domain/promotion/status.ts";
import type { MessageName } from "../../../domain/promotion/status.ts";
import type { Surroundings } from "../model-activities.ts";
import type { ActivityName } from "../../../workflows/environment.ts";

/** Everything that a story leaves open; what it does not name is as people write it. */
export interface Story {
  readonly spec: StorySpec;
  readonly liveLagMs: number;
  readonly invocationsPerMinute: number;
  /** Of calls by users, on every version but the first. */
  readonly errorShare: number;
  /** Of the sessions through the endpoint itself; the smoke's pass unless an event says otherwise. */
  readonly verified: ReturnType<Surroundings["sessionOutcome"]>;
  /** Of the nth update that AWS accepts. */
  readonly transitions: readonly { afterMs: number; ends: "ready" | "failed" | "never" }[];
  readonly mishaps: readonly StoryMishap[];
  readonly events: readonly StoryEvent[];
  /** What people say, one after the other, each time that it waits for nothing else. */
  readonly answers: readonly Message[];
}

export interface Message {
  readonly name: MessageName;
  /** Of `point-to` alone. */
  readonly version: string;
}

export interface StorySpec {
  readonly candidate: "latest" | "version" | "after" | "mint";
  readonly via: "default" | "endpoint";
  readonly onSuperseded: "stop" | "restart";
  readonly sessions: number;
  readonly gates: boolean;
  readonly gateOnNoEvidence: "pause" | "stop";
  readonly approval: "none" | "given" | "not given";
  readonly create: boolean;
  readonly verifySessions: number;
  readonly verifyOnNoEvidence: "pause" | "roll-back" | "continue";
  readonly bakeOnNoEvidence: "pause" | "roll-back" | "promote";
  readonly fallback: "none" | "next-older";
  readonly drain: "none" | "stop";
}

/** Goes wrong with so many attempts of a call, from the nth on. */
export interface StoryMishap {
  readonly call: ActivityName;
  readonly from: number;
  readonly times: number;
  readonly code: CallErrorCode;
  readonly executed: boolean;
}

/** After the nth attempt of a call has begun, so much later. */
export interface StoryEvent {
  readonly call: ActivityName;
  readonly nth: number;
  readonly afterMs: number;
  readonly what: StoryHappening;
}

export type StoryHappening =
  | ({ readonly kind: "message" } & Message)
  | { readonly kind: "continue-as-new" }
  /** Somebody else re-points the endpoint, or deletes it. */
  | { readonly kind: "stranger"; readonly version: string }
  | { readonly kind: "deletion" }
  | { readonly kind: "new version" }
  | { readonly kind: "freeze"; readonly durationMs: number }
  | { readonly kind: "errors"; readonly share: number }
  | { readonly kind: "traffic"; readonly invocationsPerMinute: number }
  | { readonly kind: "sessions"; readonly outcome: ReturnType<Surroundings["sessionOutcome"]> };

/** Calls that every promotion makes, so that most events happen. */
const MOMENTS = [
  "getCallerIdentity",
  "getEndpoint",
  "getVersion",
  "awaitVersion",
  "runSmokeSession",
  "takeLooks",
  "checkFreeze",
  "getPolicy",
  "updateEndpoint",
  "createEndpoint",
  "watchEndpoint",
] as const satisfies readonly ActivityName[];

const RETRIED = ["ThrottlingException", "InternalServerException", "NetworkError"] as const;
const REFUSALS = ["ConflictException", "AccessDeniedException", "ValidationException"] as const;

const versions = fc.constantFrom("1", "2", "3", "4");

const message: fc.Arbitrary<Message> = fc.record({
  name: fc.constantFrom(...MESSAGES, "approve", "abort", "retry"),
  version: versions,
});

const answer: fc.Arbitrary<Message> = fc.record({
  name: fc.constantFrom("retry", "retry", "accept", "point-to", "skip-bake", "resume", "abort"),
  version: versions,
});

const happening: fc.Arbitrary<StoryHappening> = fc.oneof(
  {
    weight: 8,
    arbitrary: message.map((said) => ({ kind: "message" as const, ...said })),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "continue-as-new" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("stranger" as const), version: versions }),
  },
  fc.constant({ kind: "deletion" as const }),
  fc.constant({ kind: "new version" as const }),
  fc.record({
    kind: fc.constant("freeze" as const),
    durationMs: fc.constantFrom(60_000, 3_600_000),
  }),
  fc.record({ kind: fc.constant("errors" as const), share: fc.constantFrom(0, 0.5) }),
  fc.record({
    kind: fc.constant("traffic" as const),
    invocationsPerMinute: fc.constantFrom(0, 20),
  }),
  fc.record({
    kind: fc.constant("sessions" as const),
    outcome: fc.constantFrom("passed", "failed", "denied", "throttled"),
  }),
);

const event: fc.Arbitrary<StoryEvent> = fc.record({
  call: fc.constantFrom(...MOMENTS),
  nth: fc.integer({ min: 1, max: 4 }),
  afterMs: fc.constantFrom(0, 39, 41, 2_000, 20_000, 300_000, 1_800_000),
  what: happening,
});

const mishap: fc.Arbitrary<StoryMishap> = fc
  .record({
    call: fc.constantFrom(...MOMENTS, "deleteEndpoint" as const, "mintVersion" as const),
    from: fc.integer({ min: 1, max: 4 }),
    times: fc.constantFrom(1, 2, 30),
    code: fc.constantFrom(...RETRIED, ...RETRIED, ...RETRIED, ...REFUSALS),
    executed: fc.boolean(),
  })
  // What AWS throttles or refuses it did not execute.
  .map((made) => ({
    ...made,
    executed:
      made.executed && (made.code === "NetworkError" || made.code === "InternalServerException"),
  }));

const transition = fc.record({
  afterMs: fc.constantFrom(1_000, 8_000, 120_000),
  ends: fc.constantFrom("ready", "ready", "ready", "failed", "never"),
}) as fc.Arbitrary<Story["transitions"][number]>;

export const anyStory: fc.Arbitrary<Story> = fc.record({
  spec: fc.record({
    candidate: fc.constantFrom("latest", "latest", "version", "after", "mint"),
    via: fc.constantFrom("default", "endpoint"),
    onSuperseded: fc.constantFrom("stop", "restart"),
    sessions: fc.integer({ min: 1, max: 4 }),
    gates: fc.boolean(),
    gateOnNoEvidence: fc.constantFrom("pause", "stop"),
    approval: fc.constantFrom("none", "none", "given", "not given"),
    create: fc.constantFrom(false, false, false, true),
    verifySessions: fc.integer({ min: 0, max: 2 }),
    verifyOnNoEvidence: fc.constantFrom("pause", "roll-back", "continue"),
    bakeOnNoEvidence: fc.constantFrom("pause", "roll-back", "promote"),
    fallback: fc.constantFrom("none", "next-older"),
    drain: fc.constantFrom("none", "stop"),
  }),
  liveLagMs: fc.constantFrom(0, 0, 5_000, 20_000),
  invocationsPerMinute: fc.constantFrom(20, 20, 1, 0),
  errorShare: fc.constantFrom(0, 0, 0, 0.5),
  verified: fc.constantFrom("passed", "passed", "passed", "passed", "failed", "denied"),
  transitions: fc.array(transition, { maxLength: 4 }),
  mishaps: fc.array(mishap, { maxLength: 3 }),
  events: fc.array(event, { maxLength: 6 }),
  answers: fc.array(answer, { maxLength: 3 }),
});
