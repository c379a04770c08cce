import type { EndpointObservation } from "../endpoint.ts";
import { prefixEmergency } from "../policy/emergency.ts";
import type { Outcome } from "../promotion/outcome.ts";
import type { PromotionStatus } from "../promotion/status.ts";

export type SmokeOutcome = "passed" | "failed";

/** How one promotion ended: what its lane remembers, and a line of `history`. */
export interface PromotionSummary {
  readonly promotion: string;
  readonly kind: "promotion" | "rollback";
  /** Undefined when it failed or was ended from outside. */
  readonly outcome?: Outcome;
  /** Why it failed technically, or `TERMINATED`. */
  readonly failure?: string;
  readonly candidate?: string;
  readonly baseline?: string;
  /** Of the candidate, as one line: the image or the S3 object. */
  readonly artifact?: string;
  /** Undefined where no smoke came to a verdict. */
  readonly smoke?: SmokeOutcome;
  readonly requestedBy?: string;
  readonly approvedBy?: string;
  /** Set where it was an emergency: why. */
  readonly emergency?: string;
  readonly abortedBy?: string;
  /** The endpoint as it was read last. */
  readonly endpoint?: EndpointObservation;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Whether a signal's argument is one: anybody may send a signal. */
export function isPromotionSummary(value: unknown): value is PromotionSummary {
  if (typeof value !== "object" || value === null) return false;
  const { promotion, kind, outcome, startedAtMs, endedAtMs, candidate, baseline, failure } =
    value as Partial<PromotionSummary>;
  const isText = (text: unknown): boolean => text === undefined || typeof text === "string";
  const isOutcome =
    outcome === undefined ||
    (typeof outcome?.kind === "string" && typeof outcome.explanation === "string");
  return (
    typeof promotion === "string" &&
    (kind === "promotion" || kind === "rollback") &&
    isOutcome &&
    [startedAtMs, endedAtMs].every((time) => Number.isSafeInteger(time)) &&
    [candidate, baseline, failure].every(isText)
  );
}

/** The summary of a promotion that has ended, from its last status. */
export function summarisePromotion(status: PromotionStatus, now: number): PromotionSummary {
  const {
    outcome,
    candidate,
    baseline,
    artifact,
    requestedBy,
    approvedBy,
    abortedBy,
    endpoint,
    emergency,
  } = status;
  return {
    promotion: status.promotion,
    kind: status.kind,
    // That it was an emergency stands beside it.
    ...(outcome === undefined
      ? { failure: status.headline.replace(prefixEmergency(emergency, ""), "") }
      : { outcome }),
    ...(candidate === undefined ? {} : { candidate }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(artifact === undefined ? {} : { artifact }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(emergency === undefined ? {} : { emergency: emergency.reason }),
    ...(abortedBy === undefined ? {} : { abortedBy }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...findSmoke(status),
    startedAtMs: status.startedAtMs,
    endedAtMs: status.endedAtMs ?? now,
  };
}

/** A smoke is repeated where its version was superseded: the last one counts. */
function findSmoke({ decisions }: PromotionStatus): Pick<PromotionSummary, "smoke"> {
  const last = decisions.findLast(({ decision }) => SMOKE_VERDICTS.has(decision));
  const smoke = last && SMOKE_VERDICTS.get(last.decision);
  return smoke ? { smoke } : {};
}

const SMOKE_VERDICTS: ReadonlyMap<string, SmokeOutcome> = new Map([
  ["smoke passed", "passed"],
  ["smoke failed", "failed"],
]);
