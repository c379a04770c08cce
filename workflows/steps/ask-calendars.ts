import { formatDuration, formatTime } from "../../domain/format.ts";
import type { FreezeAssessment } from "../../domain/freeze/assess-freeze.ts";
import type { Word } from "../../domain/promotion/word.ts";
import { isSkipped } from "../../domain/policy/emergency.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS } from "./calls.ts";
import { decide, end, notice, startWaiting, stopWaiting } from "./progress.ts";

/** A worker's calendars may be changed meanwhile, so they are asked again after this long. */
const RECHECK_MS = 3_600_000;

/**
 * Asks the freeze calendars of spec and worker before the endpoint is moved, and waits while one
 * holds. True: it may be moved. False: the step is to be left (ended, aborted, or run again).
 */
export async function askCalendars(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<boolean> {
  const { inbox, spec } = state;
  if (isSkipped(state, "freeze")) return true;
  if (inbox.freezeOverride) return override(env, state, inbox.freezeOverride);
  const now = env.now();
  const assessed = await env.call(
    "checkFreeze",
    { target: spec.target, calendars: spec.freeze, atMs: now },
    { summary: "Check the freeze calendars", untilMs: now + READ_TIMEOUT_MS },
  );
  if (inbox.abort || inbox.pause) return false;
  if (!assessed.frozen) return thaw(env, state);
  state.freeze ??= { sinceMs: now };
  const deadlineMs = state.freeze.sinceMs + spec.repoint.freezeTimeoutMs;
  const what = describeFreeze(assessed);
  if (env.now() >= deadlineMs) {
    decide(env, state, { decision: "frozen", reason: what, values: { assessed, deadlineMs } });
    stopWaiting(state);
    end(state, "stopped", {
      reason: "frozen",
      explanation: `${what} It was waited for ${formatDuration(spec.repoint.freezeTimeoutMs)}.`,
    });
    return false;
  }
  await waitForCalendars(env, state, { what, deadlineMs, ...assessed });
  return false;
}

async function waitForCalendars(
  env: PromotionEnvironment,
  state: PromotionState,
  freeze: { what: string; deadlineMs: number; untilMs?: number },
): Promise<void> {
  const { inbox } = state;
  stopWaiting(state);
  startWaiting(env, state, {
    what: `${freeze.what} Send override-freeze to go on now, or abort.`,
    untilMs: freeze.deadlineMs,
    answers: ["override-freeze", "abort"],
  });
  const untilMs = Math.min(
    freeze.untilMs ?? Number.POSITIVE_INFINITY,
    freeze.deadlineMs,
    env.now() + RECHECK_MS,
  );
  const isOver = (): boolean =>
    inbox.freezeOverride !== undefined || inbox.abort !== undefined || inbox.pause !== undefined;
  await env.waitFor(isOver, { untilMs, summary: freeze.what });
}

function override(env: PromotionEnvironment, state: PromotionState, word: Word): true {
  if (state.freeze) {
    const sentence = `The freeze was overridden by ${word.by}: ${word.reason}.`;
    decide(env, state, {
      decision: "freeze overridden",
      reason: sentence,
      values: { by: word.by, requestedBy: state.requestedBy, frozen: state.waiting?.what },
    });
    notice(state, sentence);
    stopWaiting(state);
    delete state.freeze;
  }
  return true;
}

function thaw(env: PromotionEnvironment, state: PromotionState): true {
  if (state.freeze) {
    decide(env, state, { decision: "thawed", reason: "No freeze calendar holds any more." });
    stopWaiting(state);
    delete state.freeze;
  }
  return true;
}

function describeFreeze(freeze: Extract<FreezeAssessment, { frozen: true }>): string {
  const until =
    freeze.untilMs === undefined ? "with no end in sight" : `until ${formatTime(freeze.untilMs)}`;
  return `Frozen by calendar "${freeze.calendar}" ${until}.`;
}
