/** How a promotion ended; promotion.md's table says where the endpoint is then. */
export type OutcomeKind = "promoted" | "nothing-to-do" | "stopped" | "rolled-back" | "drifted";

export interface Outcome {
  readonly kind: OutcomeKind;
  /** Undefined for `promoted` and `nothing-to-do`. */
  readonly reason?: OutcomeReason;
  /** One sentence for people, with the values it rests on. */
  readonly explanation: string;
  /** Of `rolled-back`: the version, READY, that the endpoint went to; the baseline, where that was possible. */
  readonly version?: string;
  /** Set where it was an emergency: why. */
  readonly emergency?: string;
}

export type OutcomeReason =
  // Why a promotion stopped before the re-point, or was rolled back after it.
  | "candidate-failed"
  | "smoke-failed"
  | "gate-failed"
  | "rejected"
  | "expired"
  | "aborted"
  | "superseded"
  | "no-evidence"
  | "frozen"
  // Only after the re-point.
  | "update-failed"
  | "update-deadline"
  | "verify-failed"
  | "bake-failed"
  | "technical-failure"
  /** A person asked for a version, see `rollback`. */
  | "asked-for"
  // Why it is `drifted`.
  | "changed-by-someone-else"
  | "accepted-by-person";

/** The kind, and the version where the endpoint went to another than its baseline. */
export function nameOutcome({ kind, version }: Outcome, baseline: string | undefined): string {
  return version === undefined || version === baseline
    ? kind
    : `${kind} to version ${version}, not ${baseline ?? "the baseline"}`;
}

/** The command line's documented exit codes. */
export const EXIT_CODES = {
  ok: 0,
  technicalFailure: 1,
  badUsage: 2,
  stopped: 3,
  rolledBack: 4,
  drifted: 5,
  needsPerson: 6,
  stoppedWaiting: 7,
} as const;

export function exitCodeOf(outcome: OutcomeKind): number {
  switch (outcome) {
    case "promoted":
    case "nothing-to-do":
      return EXIT_CODES.ok;
    case "stopped":
      return EXIT_CODES.stopped;
    case "rolled-back":
      return EXIT_CODES.rolledBack;
    case "drifted":
      return EXIT_CODES.drifted;
    default:
      return outcome satisfies never;
  }
}
