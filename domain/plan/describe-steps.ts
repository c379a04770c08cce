import { formatDuration, plural } from "../format.ts";
import { computeBakeDurationMs } from "../promotion/assess-bake.ts";
import { describeCandidate } from "../spec/describe-candidate.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import { describeGate } from "./describe-gate.ts";

export interface PlannedStep {
  readonly step: string;
  /** What it does with every default filled in; one entry a line. */
  readonly lines: readonly string[];
}

/** Every step of a promotion, in the words and the order of a report. */
export function describeSteps(
  spec: PromotionSpec,
  idleTimeoutS: number | undefined,
): PlannedStep[] {
  const { target, smoke, gate, verify, bake } = spec;
  const turns = plural(smoke.turns.length, "turn");
  const passes =
    smoke.requiredPasses === smoke.sessions ? "all" : `${smoke.requiredPasses} of them`;
  const via = smoke.via.kind === "default" ? "DEFAULT" : smoke.via.endpoint;
  const bakeMs = formatDuration(computeBakeDurationMs(bake.durationMs, idleTimeoutS));
  return [
    line("resolve", describeRole(spec)),
    line(
      "await version",
      `${describeCandidate(spec.candidate)}; at most ${formatDuration(spec.awaitVersion.timeoutMs)}`,
    ),
    line(
      "smoke",
      `${plural(smoke.sessions, "session")} of ${turns} through ${via}, ${passes} must pass`,
    ),
    gate.gates.length === 0
      ? line("gate", "off")
      : {
          step: "gate",
          lines: [
            ...gate.gates.map(describeGate),
            `at most ${formatDuration(gate.timeoutMs)}; without evidence: ${gate.onNoEvidence}`,
          ],
        },
    line(
      "approve",
      spec.approval
        ? `waits for people, at most ${formatDuration(spec.approval.timeoutMs)}`
        : "nobody is asked",
    ),
    line(
      "re-point",
      `one call; evidence older than ${formatDuration(spec.repoint.evidenceMaxAgeMs)} is gathered anew`,
    ),
    line(
      "watch",
      `until ${target.endpoint} is READY; after ${formatDuration(spec.watch.timeoutMs)} it is rolled back`,
    ),
    line(
      "verify",
      verify.sessions === 0
        ? "off"
        : `${plural(verify.sessions, "fresh session")} of ${turns} through ${target.endpoint}`,
    ),
    {
      step: "bake",
      lines: [
        ...bake.gates.map(describeGate),
        `at least ${bakeMs} with traffic, ${plural(bake.minimumInvocations, "invocation")} and ${plural(bake.minimumSessions, "new session")}`,
        `at most ${formatDuration(bake.timeoutMs)}; without evidence: ${bake.onNoEvidence}`,
      ],
    },
    line(
      "roll back",
      `when verify or bake fail; after ${formatDuration(spec.rollback.timeoutMs)} a person is called`,
    ),
  ];
}

function line(step: string, words: string): PlannedStep {
  return { step, lines: [words] };
}

function describeRole({ target }: PromotionSpec): string {
  return target.role
    ? `as ${target.role.arn}, if the worker's configuration allows it`
    : "as the worker itself; promote shows as whom that is";
}
