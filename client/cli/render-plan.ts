import type {
  BakeForecast,
  GatePower,
  PromotionPlan,
  Traffic,
} from "../../domain/plan/promotion-plan.ts";
import { formatCount, formatDuration, formatShare, plural } from "../../domain/format.ts";
import { printable } from "../printable.ts";
import type { Colours } from "./colours.ts";

/** Wide enough for the longest name of a step. */
const NAME_WIDTH = 15;

export function renderPlan(plan: PromotionPlan, colours: Colours): string[] {
  const { bold, dim } = colours;
  return [
    `${bold(printable(plan.name))} ${dim(`in ${plan.region}, account ${plan.account}`)}`,
    "",
    ...plan.steps.flatMap(({ step, lines }) =>
      lines.map(
        (line, index) => `  ${(index === 0 ? step : "").padEnd(NAME_WIDTH)}${printable(line)}`,
      ),
    ),
    "",
    `${bold("The bake")} ${dim(describeTraffic(plan.traffic))}`,
    ...describeBake(plan),
    ...plan.power.flatMap((power) => describePower(power)),
    "",
    bold("The smoke"),
    ...describeSmoke(plan),
    "",
    bold("Know that"),
    ...plan.notes.map((note) => `  ${printable(note)}`),
  ];
}

function describeTraffic(traffic: Traffic): string {
  const { invocationsPerHour, errorRate, meanSessionSize } = traffic;
  const rate = invocationsPerHour === 0 ? "" : `, ${formatShare(errorRate)} of them failing`;
  const sessions =
    meanSessionSize > 1 ? `, ${Number(meanSessionSize.toPrecision(2))} by session` : "";
  return `at ${formatPerHour(invocationsPerHour)} an hour${rate}${sessions} (${describeSource(traffic)})`;
}

function describeSource({ source, windowMs, quietMs }: Traffic): string {
  if (source === "assumed") return "assumed";
  const window = `the last ${formatDuration(windowMs)}`;
  return quietMs === undefined
    ? window
    : `${window}: no call in the ${formatDuration(quietMs)} before`;
}

function formatPerHour(perHour: number): string {
  return plural(perHour >= 10 ? Math.round(perHour) : Number(perHour.toPrecision(2)), "invocation");
}

function describeBake({ bake, power, traffic, metricsDelayMs }: PromotionPlan): string[] {
  if (!Number.isFinite(bake.neededMs)) {
    const nothing =
      traffic.source === "assumed"
        ? "Nobody calls the endpoint"
        : `There is no traffic older than ${formatDuration(metricsDelayMs)} (metrics.delay)`;
    return [`  ${nothing}: without any the bake ends without evidence.`];
  }
  const needs = `  It needs ${formatDuration(bake.neededMs)} of this traffic to pass${describeLikely(bake)}`;
  return [
    bake.endsInTime ? `${needs}.` : `${needs}, and ends before that, without evidence.`,
    ...(power.length === 0
      ? [
          "  How good its gates are is not known: only the sequential test of AgentCore's errors is simulated.",
        ]
      : []),
  ];
}

function describeLikely({ neededMs, likelyMs }: BakeForecast): string {
  if (likelyMs === neededMs) return "";
  return Number.isFinite(likelyMs)
    ? ` when nothing fails, ${formatDuration(likelyMs)} when as many fail as now`
    : " when nothing fails; with as many failing as now it never does";
}

function describePower({ gate, falseRollbacks, jumps }: GatePower): string[] {
  return [
    `  A healthy version is rolled back in ${formatRate(falseRollbacks)} of promotions (gate ${printable(gate)}).`,
    ...jumps.map(({ rate, found, medianMs }) => {
      const when =
        medianMs === undefined ? "" : `, half of them within ${formatDuration(medianMs)}`;
      return `  A jump to ${formatShare(rate)} errors is found in ${formatRate(found)}${when}.`;
    }),
  ];
}

/** A thousand simulations tell no more digits. */
function formatRate(share: number): string {
  if (share >= 0.9995) return "over 99.9%";
  return share < 0.0005
    ? "less than 0.1%"
    : `${(share * 100).toFixed(share < 0.1 || share > 0.99 ? 1 : 0)}%`;
}

function describeSmoke({ smoke }: PromotionPlan): string[] {
  const { sessions, requiredPasses, excludesAbove, passesAtOneInFive, before } = smoke;
  return [
    `  ${formatCount(requiredPasses)} of ${formatCount(sessions)} passing excludes only a failure rate above ${Math.round(excludesAbove * 100)}%:`,
    `  an agent that fails 1 in 5 passes it ${Math.round(passesAtOneInFive * 100)}% of the time.`,
    ...(before.length === 0
      ? []
      : [
          `  This artifact has had ${plural(before.length, "smoke")} before: ${before.join(", ")}.`,
        ]),
  ];
}
