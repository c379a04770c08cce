import type { ActivityName, PromotionEnvironment } from "../../workflows/environment.ts";
import { NOW } from "./values.ts";

export interface Called {
  readonly name: ActivityName;
  readonly input: Record<string, unknown>;
  readonly atMs: number;
}

/** What an activity answers; undefined from `callUnless` means that it was given up to continue as new. */
type Answer = (input: Record<string, unknown>, env: StubEnvironment) => unknown;

export interface StubEnvironment extends PromotionEnvironment {
  readonly calls: Called[];
  /** Lets time pass. */
  pass(durationMs: number): void;
}

/** More calls than any step may make: a step that never pauses ends a test instead of hanging it. */
const MOST_CALLS = 2_000;

/** A worker without a policy. */
const DEFAULT_ANSWERS: Partial<Record<ActivityName, Answer>> = {
  getPolicy: () => ({}),
  checkFreeze: () => ({ frozen: false }),
};

/** A promotion's environment with a virtual clock, whose activities answer what a test says. */
export function stubEnvironment(answers: Partial<Record<ActivityName, Answer>>): StubEnvironment {
  const calls: Called[] = [];
  let now = NOW;
  let tokens = 0;
  const call = async (name: ActivityName, input: unknown): Promise<unknown> => {
    const known = input as Record<string, unknown>;
    calls.push({ name, input: known, atMs: now });
    if (calls.length > MOST_CALLS)
      throw new Error(`more than ${MOST_CALLS} calls within ${now - NOW} ms`);
    const answer = answers[name] ?? DEFAULT_ANSWERS[name];
    if (!answer) throw new Error(`nobody expected ${name}`);
    return answer(known, env);
  };
  const env = {
    calls,
    pass: (durationMs: number) => void (now += durationMs),
    now: () => now,
    newToken: () => `token-${(tokens += 1)}`,
    call,
    callUnless: async (interrupted: () => boolean, name: ActivityName, at: { input: unknown }) =>
      interrupted() ? undefined : call(name, at.input),
    waitFor: async (predicate: () => boolean, { untilMs }: { untilMs?: number }) => {
      if (predicate()) return "met";
      if (untilMs === undefined) throw new Error("waits for a person");
      now = Math.max(now, untilMs);
      return "deadline";
    },
    publish: () => {},
  } as StubEnvironment;
  return env;
}
