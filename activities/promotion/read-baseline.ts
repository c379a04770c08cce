import type { BaselineEvidence, EvidenceWindow } from "../../domain/gates/look.ts";
import { countSlow } from "../../domain/gates/measure-latency.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import type { Counts } from "../../domain/statistics/counts.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { MeasuredEndpoint } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { readEndpointMetrics } from "./read-endpoint-metrics.ts";
import type { Reading } from "./read-endpoint-metrics.ts";
import { readCounts } from "./read-query.ts";

export async function readBaseline(
  dependencies: PromotionDependencies,
  input: MeasuredEndpoint & { gates: readonly GateSpec[]; window: EvidenceWindow },
): Promise<BaselineEvidence> {
  return withHeartbeats(async () => {
    const reading = await readEndpointMetrics(dependencies, input, input);
    const counted = await Promise.all(
      input.gates.map(async (gate) => {
        const counts = await countFor(dependencies, input, { gate, reading });
        return counts && counts.total !== 0 ? [[gate.name, counts] as const] : [];
      }),
    );
    const { fromMs, toMs, invocations, sessions } = reading.look;
    return { fromMs, toMs, invocations, sessions, counts: Object.fromEntries(counted.flat()) };
  });
}

/** What a sequential gate counts; undefined without data, and for gates of other kinds. */
export async function countFor(
  dependencies: PromotionDependencies,
  input: MeasuredEndpoint & { window: EvidenceWindow },
  { gate, reading }: { gate: GateSpec; reading: Reading },
): Promise<Counts | undefined> {
  const { look, range } = reading;
  if (gate.kind === "latency") return countSlow(gate, look);
  if (gate.kind !== "sequential") return undefined;
  const { counts } = gate;
  if (counts.kind === "queries")
    return readCounts(dependencies, input, { counts, range, window: input.window });
  return { errors: look.systemErrors + look.userErrors, total: look.invocations };
}
