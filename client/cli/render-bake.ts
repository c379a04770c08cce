import { formatCount, formatDuration, formatTime, plural } from "../../domain/format.ts";
import type { BakeSeen, BakeStatus } from "../../domain/promotion/status.ts";
import type { LatestLook } from "../latest-look.ts";

/** The server shows what an activity under way has seen once a minute and no oftener. */
const SHOWN_EVERY_MS = 60_000;

const NOTHING_SEEN: BakeSeen = { dataMs: 0, invocations: 0, sessions: 0 };

/** How far a bake is and when it may end. */
export function renderBake(
  { needs, seen, intervalMs, ends }: BakeStatus,
  latest?: BakeSeen,
): string[] {
  const { dataMs, invocations, sessions } = latest ?? seen ?? NOTHING_SEEN;
  const progress = [
    `${formatDuration(dataMs)} of ${formatDuration(needs.durationMs)} with traffic`,
    ...(needs.invocations > 0
      ? [`${formatCount(invocations)} of ${plural(needs.invocations, "invocation")}`]
      : []),
    ...(needs.sessions > 0
      ? [`${formatCount(sessions)} of ${plural(needs.sessions, "new session")}`]
      : []),
  ];
  const lag =
    intervalMs < SHOWN_EVERY_MS
      ? [`  looks every ${formatDuration(intervalMs)}; what is shown here may be a minute old`]
      : [];
  return [
    "",
    `  bake: ${progress.join(", ")}`,
    ...(ends ? [`  ${describeEnds(ends)}`] : []),
    ...lag,
  ];
}

function describeEnds({ earliestMs, latestMs }: NonNullable<BakeStatus["ends"]>): string {
  return earliestMs === latestMs
    ? `ends at ${formatTime(latestMs)}`
    : `may pass from ${formatTime(earliestMs)} on, waits for evidence until ${formatTime(latestMs)}`;
}

/** The promotion decides on it when its stretch of looks is over, or a gate fails. */
export function renderLatest({ atMs, invocations, errors, sessions, gates }: LatestLook): string[] {
  const counted = `${plural(invocations, "invocation")}, ${formatCount(errors)} failed, ${plural(sessions, "new session")}`;
  return [
    "",
    `  last look ${formatTime(atMs)}: ${counted}`,
    ...gates.map(({ gate, reason }) => `    ${gate}: ${reason}`),
  ];
}
