import type { GateSpec } from "../spec/gate-spec.ts";

/** What counts the agent's own errors, or asks someone else, may see answers; AgentCore's metrics do not. */
export function judgesAnswers(gate: GateSpec): boolean {
  if (gate.dryRun) return false;
  if (gate.kind === "sequential") return gate.counts.kind === "queries";
  if (gate.kind === "threshold") return gate.metric.kind === "query";
  return gate.kind === "alarms" || gate.kind === "webhook";
}
