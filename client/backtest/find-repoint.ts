import type { Series } from "../../domain/backtest/series.ts";
import { formatTime } from "../../domain/format.ts";
import { ClientError } from "../client-error.ts";

const NEXT = "agentcore-rollouts backtest --help";

/**
 * When the candidate took over: as asked, or the first row that says so. Both sides need rows.
 * @throws ClientError
 */
export function findRepoint({ points, periodMs }: Series, asked: string | undefined): number {
  const atMs = asked === undefined ? findByVersion(points) : Date.parse(asked);
  const [first, last] = [points[0], points.at(-1)];
  if (Number.isNaN(atMs) || !first || !last) {
    throw new ClientError(
      "BadUsage",
      `--repoint must be a time like 2026-03-01T12:00:00Z, is "${asked}"`,
      { next: NEXT },
    );
  }
  const endMs = last.startMs + periodMs;
  if (atMs >= first.startMs + periodMs && atMs < endMs) return atMs;
  throw new ClientError(
    "BadUsage",
    `the re-point ${formatTime(atMs)} must lie inside the series, ${formatTime(first.startMs)} to ${formatTime(endMs)}, with at least one period before it`,
    { next: NEXT },
  );
}

function findByVersion(points: Series["points"]): number {
  const first = points.findIndex(({ version }) => version === "candidate");
  if (first < 0) {
    throw new ClientError(
      "BadUsage",
      "the series does not say when the candidate took over: add --repoint TIME, or a column version with baseline and candidate",
      { next: NEXT },
    );
  }
  const back = points.slice(first).findIndex(({ version }) => version === "baseline");
  if (back < 0) return points[first]?.startMs ?? 0;
  throw new ClientError(
    "SeriesInvalid",
    `the candidate gives way to the baseline at ${formatTime(points[first + back]?.startMs ?? 0)}; a series holds one re-point`,
    {
      next: "cut the series there, or name the re-point with --repoint TIME and leave the column out",
    },
  );
}
