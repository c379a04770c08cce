import type { PromotionStatus } from "../../domain/promotion/status.ts";

/** Where the clock begins; GitHub shows hours, minutes and seconds since then. */
const AXIS = "%H:%M:%S";
/** Shorter ones would not be seen. */
const SHORTEST_BAR = 1 / 200;

/** The steps on one axis of time, as a Mermaid chart, which GitHub draws (it shows no images of ours). */
export function renderTimeline({ steps, outcome }: PromotionStatus, nowMs: number): string {
  const fromMs = steps[0]?.startedAtMs ?? nowMs;
  const untilMs = Math.max(nowMs, ...steps.map(({ endedAtMs }) => endedAtMs ?? 0));
  const shortestMs = Math.ceil((untilMs - fromMs) * SHORTEST_BAR) + 1;
  const bars = steps.map(({ step, startedAtMs, endedAtMs = nowMs }, index) => {
    const isLast = index === steps.length - 1;
    const isBad = step === "roll-back" || (isLast && outcome?.kind === "stopped");
    const endMs = Math.max(endedAtMs, startedAtMs + shortestMs);
    return `    ${step} : ${isBad ? "crit, " : ""}${startedAtMs}, ${endMs}`;
  });
  return ["```mermaid", "gantt", "    dateFormat x", `    axisFormat ${AXIS}`, ...bars, "```"].join(
    "\n",
  );
}
