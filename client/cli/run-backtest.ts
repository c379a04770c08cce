import { writeFile } from "node:fs/promises";
import type { Backtest } from "../../domain/backtest/judge-looks.ts";
import { judgeRecord } from "../../domain/backtest/judge-record.ts";
import { judgeSeries } from "../../domain/backtest/judge-series.ts";
import { judgeStretches } from "../../domain/backtest/judge-stretches.ts";
import type { Series } from "../../domain/backtest/series.ts";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { parseDurationMs } from "../../domain/spec/duration.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { barsOfLooks, barsOfSeries } from "../backtest/call-bars.ts";
import type { CallBar } from "../backtest/call-bars.ts";
import { findRepoint } from "../backtest/find-repoint.ts";
import { ClientError } from "../client-error.ts";
import { requireRecord } from "../lanes/read-history.ts";
import { printable } from "../printable.ts";
import { findTarget } from "../spec/find-target.ts";
import { withConnection } from "./cli-context.ts";
import type { CommandRun } from "./cli-context.ts";
import type { ConnectionFlags, OutputFlags } from "./options.ts";
import { renderBacktest, renderStretches } from "./render-backtest.ts";

export interface BacktestFlags extends ConnectionFlags, OutputFlags {
  readonly spec: string;
  readonly series?: string;
  readonly repoint?: string;
  readonly chart?: string;
  readonly promotion?: string;
  readonly taskQueue?: string;
  readonly fromCloudwatch?: true | readonly string[];
  readonly since: string;
}

/** Judges a series, a finished promotion or past weeks by the gates of a spec. */
export async function runBacktest(run: CommandRun<BacktestFlags>): Promise<number> {
  const { flags } = run;
  const { series, promotion, fromCloudwatch } = flags;
  const { requireSpec } = await import("../spec/require-spec.ts");
  const spec = await requireSpec(flags.spec);
  if (series !== undefined) return judgeFile(run, { spec, file: series });
  if (promotion !== undefined) return judgePromotion(run, { spec, promotion });
  if (fromCloudwatch !== undefined) return judgePast(run, spec);
  throw new ClientError(
    "BadUsage",
    "name what to judge: --series FILE, --from-cloudwatch or --promotion NUMBER",
    { next: "agentcore-rollouts backtest --help" },
  );
}

async function judgeFile(
  run: CommandRun<BacktestFlags>,
  { spec, file }: { spec: PromotionSpec; file: string },
): Promise<number> {
  const { repoint } = run.flags;
  const { readSeriesFile } = await import("../backtest/read-series-file.ts");
  const series = await readSeriesFile(file);
  const repointAtMs = findRepoint(series, repoint);
  const { bake } = spec;
  const { baselineWindowMs } = spec.metrics;
  const judged = judgeSeries({ series, bake, repointAtMs, baselineWindowMs });
  return show(run, { spec, judged, calls: barsOfSeries(series) });
}

async function judgePromotion(
  run: CommandRun<BacktestFlags>,
  { spec, promotion }: { spec: PromotionSpec; promotion: string },
): Promise<number> {
  return withConnection(run, async ({ client }) => {
    const { taskQueue } = run.flags;
    const record = await requireRecord(client, spec.target, { promotion, taskQueue });
    const judged = judgeRecord(record, spec.bake);
    if (!judged) {
      const why = `promotion ${promotion} ended before its bake`;
      throw new ClientError("PromotionNotFound", why, {
        next: `agentcore-rollouts history ${spec.target.runtimeId}/${spec.target.endpoint}`,
      });
    }
    return show(run, { spec, judged, calls: barsOfLooks(judged) });
  });
}

async function show(
  run: CommandRun<BacktestFlags>,
  { spec, judged, calls }: { spec: PromotionSpec; judged: Backtest; calls: readonly CallBar[] },
): Promise<number> {
  const { chart } = run.flags;
  requireJudged(spec, judged);
  run.say(...renderBacktest(judged, run.colours));
  if (chart !== undefined) {
    const { renderChart } = await import("../backtest/render-chart.ts");
    await writeFile(chart, renderChart(calls, judged));
    run.say("", `chart: ${chart}`);
  }
  run.document(judged);
  return EXIT_CODES.ok;
}

/** A bake without a gate passes once enough was seen: one none of whose gates was judged must not look so. */
function requireJudged({ bake }: PromotionSpec, { leftOut }: Pick<Backtest, "leftOut">): void {
  const deciding = bake.gates.filter(({ dryRun }) => !dryRun);
  const isLeftOut = (name: string): boolean => leftOut.some(({ gate }) => gate === name);
  if (deciding.length === 0 || !deciding.every(({ name }) => isLeftOut(name))) return;
  const why = leftOut.map(({ gate, reason }) => `${printable(gate)}: ${reason}`).join("; ");
  throw new ClientError("BadUsage", `what was recorded can judge no gate of the bake (${why})`, {
    next: "agentcore-rollouts backtest --help",
  });
}

const DAY_MS = 24 * 3_600_000;
/** So long CloudWatch keeps metrics by the minute. */
const KEPT_MS = 15 * DAY_MS;

async function judgePast(run: CommandRun<BacktestFlags>, spec: PromotionSpec): Promise<number> {
  const { since, fromCloudwatch } = run.flags;
  const sinceMs = parseDurationMs(since);
  if (sinceMs === undefined || sinceMs <= 0 || sinceMs > KEPT_MS) {
    throw new ClientError("BadUsage", `--since must be a duration of at most 15d, is "${since}"`, {
      next: "agentcore-rollouts backtest --help",
    });
  }
  const target = findTarget(spec.target, fromCloudwatch === true ? [] : (fromCloudwatch ?? []));
  const series = await readPast(spec, { target, sinceMs });
  const { bake } = spec;
  const { baselineWindowMs } = spec.metrics;
  const stretches = judgeStretches({ series, bake, baselineWindowMs });
  requireJudged(spec, stretches);
  const name = `${target.runtimeId}/${target.endpoint}`;
  run.say(...renderStretches(stretches, { name, series, bake, colours: run.colours }));
  run.document({ target: name, ...stretches });
  return EXIT_CODES.ok;
}

async function readPast(
  spec: PromotionSpec,
  { target, sinceMs }: { target: PromotionSpec["target"]; sinceMs: number },
): Promise<Series> {
  const { percentilesOf, readEndpointSeries } = await import("../aws/read-endpoint-series.ts");
  const periodMs = Math.max(60_000, spec.metrics.periodMs);
  const toMs = Math.floor((Date.now() - spec.metrics.delayMs) / periodMs) * periodMs;
  const percentiles = percentilesOf(spec.bake.gates);
  const fromMs = toMs - Math.floor(sinceMs / periodMs) * periodMs;
  return readEndpointSeries({ target, fromMs, toMs, periodMs, percentiles });
}
