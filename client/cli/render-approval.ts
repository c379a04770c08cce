import type { ApprovalStatus } from "../../domain/promotion/status.ts";

/** Exactly what an approval covers, for people who are about to give one. */
export function renderApproval({
  digest,
  covers,
  need,
  given,
  missing,
  voided,
}: ApprovalStatus): string[] {
  const { candidate, baseline, smoke } = covers;
  const rows = [
    ["candidate", describeVersion(candidate)],
    ["instead of", describeVersion(baseline)],
    ["endpoint", `${covers.endpoint} of ${covers.runtime}`],
    [
      "smoke",
      smoke === null
        ? "none"
        : `${smoke.passed} of ${smoke.sessions} sessions passed through ${smoke.through}, ${smoke.endedAt}`,
    ],
    ...covers.gates.map(({ gate, verdict, reason }) => [`gate ${gate}`, `${verdict}: ${reason}`]),
    ["spec", covers.spec],
    ["policy", covers.policy ?? "none: anyone may approve under any name, who asked for it too"],
    ...(covers.emergency === null ? [] : [["emergency", covers.emergency]]),
    ["digest", digest],
  ];
  return [
    ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(12)} ${value}`),
    ...given.map(
      ({ by, proven, reason }) =>
        `  approved by  ${by}, ${proven ? "proven" : "by own word"}${reason === undefined ? "" : `: ${reason}`}`,
    ),
    ...(missing === "" ? [] : [`  missing      ${missing}${need.requireProof ? " (proven)" : ""}`]),
    ...(voided ? [`  void         ${voided.count} given before: ${voided.why}`] : []),
  ];
}

function describeVersion(version: { version: string; artifact: string } | null): string {
  return version === null ? "none" : `version ${version.version}, ${version.artifact}`;
}
