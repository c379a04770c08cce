import type { Backtest } from "../../domain/backtest/judge-looks.ts";
import type { Series } from "../../domain/backtest/series.ts";

/** What was called in a stretch of time. */
export interface CallBar {
  readonly startMs: number;
  readonly endMs: number;
  readonly invocations: number;
  readonly errors: number;
}

export function barsOfSeries({ points, periodMs }: Series): CallBar[] {
  return points.map(({ startMs, invocations, errors }) => {
    return { startMs, endMs: startMs + periodMs, invocations, errors };
  });
}

/** Looks are sums since the re-point: a bar is what came from one to the next. */
export function barsOfLooks({ looks, repointAtMs }: Backtest): CallBar[] {
  return looks.map(({ look }, index) => {
    const before = looks[index - 1]?.look;
    return {
      startMs: before?.atMs ?? repointAtMs,
      endMs: look.atMs,
      // A period that CloudWatch restates may come to less.
      invocations: Math.max(0, look.invocations - (before?.invocations ?? 0)),
      errors: Math.max(0, look.systemErrors - (before?.systemErrors ?? 0)),
    };
  });
}

/** Neighbours put together, so that there are so many at most. */
export function mergeBars(bars: readonly CallBar[], most: number): CallBar[] {
  const size = Math.ceil(bars.length / most);
  return Array.from({ length: Math.ceil(bars.length / size) }, (_, index) => {
    const part = bars.slice(index * size, (index + 1) * size);
    return {
      startMs: part[0]?.startMs ?? 0,
      endMs: part.at(-1)?.endMs ?? 0,
      invocations: part.reduce((sum, each) => sum + each.invocations, 0),
      errors: part.reduce((sum, each) => sum + each.errors, 0),
    };
  });
}
