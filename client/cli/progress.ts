import { formatTime } from "../../domain/format.ts";
import type { PromotionStatus, StepRecord } from "../../domain/promotion/status.ts";

/** One thing that happened, for a plain line. */
export interface ProgressLine {
  /** Undefined where nobody knows: a notice that is met after it was given. */
  readonly atMs?: number;
  readonly step: string;
  readonly text: string;
}

/** What is new in a promotion since it was last looked at. `before` undefined: everything. */
export function computeProgress(
  before: PromotionStatus | undefined,
  after: PromotionStatus,
): ProgressLine[] {
  const steps = after.steps.flatMap((step, index) => stepProgress(before?.steps[index], step));
  const noticedAtMs = before && { atMs: lastAtMs(after) };
  const notices = after.notices
    .slice(before?.notices.length ?? 0)
    .map((text) => ({ ...noticedAtMs, step: "notice", text }));
  return [...steps, ...notices, ...waitingProgress(before, after)];
}

const TIME_WIDTH = "08:30:05Z".length;

/** `08:30:05Z  re-point       Version 13 …` */
export function formatProgress({ atMs, step, text }: ProgressLine): string {
  const time = atMs === undefined ? "" : formatTime(atMs).slice(11);
  return `${time.padEnd(TIME_WIDTH)}  ${step.padEnd(13)}  ${text}`;
}

function stepProgress(before: StepRecord | undefined, after: StepRecord): ProgressLine[] {
  const { step, startedAtMs, endedAtMs, result } = after;
  const begun = before ? [] : [{ atMs: startedAtMs, step, text: "begins" }];
  const ended =
    endedAtMs === undefined || before?.endedAtMs !== undefined
      ? []
      : [{ atMs: endedAtMs, step, text: result ?? "done" }];
  return [...begun, ...ended];
}

function waitingProgress(
  before: PromotionStatus | undefined,
  after: PromotionStatus,
): ProgressLine[] {
  const { waiting } = after;
  if (
    !waiting ||
    (waiting.what === before?.waiting?.what && waiting.sinceMs === before.waiting.sinceMs)
  )
    return [];
  const until = waiting.untilMs === undefined ? "" : ` (until ${formatTime(waiting.untilMs)})`;
  return [{ atMs: waiting.sinceMs, step: after.step, text: `${waiting.what}${until}` }];
}

function lastAtMs(status: PromotionStatus): number {
  return Math.max(
    status.startedAtMs,
    ...status.steps.map(({ startedAtMs, endedAtMs }) => endedAtMs ?? startedAtMs),
  );
}
