import type { StepName } from "./status.ts";

/** Reserved start of every synthetic session's id, so that agents and log filters can tell them apart. */
const SYNTHETIC_SESSION_PREFIX = "acr-";

/** The part of a promotion's session ids that no other promotion shares. */
export function computeSessionPrefix(firstRunId: string): string {
  return `${SYNTHETIC_SESSION_PREFIX}${firstRunId.replaceAll("-", "")}`;
}

/** A promotion's own number: short enough to type, different for each attempt at one endpoint. */
export function computePromotionNumber(firstRunId: string): string {
  return firstRunId.replaceAll("-", "").slice(-8);
}

/** Whether a text has the form of a promotion's number. */
export function isPromotionNumber(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text);
}

/**
 * A function of nothing but these, and in history before the session is opened: after a crash the
 * cleanup knows every id that could have been used. At least 33 characters, as AWS asks.
 */
export function computeSessionId(
  prefix: string,
  place: { step: StepName; round: number; index: number; attempt: number },
): string {
  return `${prefix}-${place.step}-${place.round}-${place.index}-${place.attempt}`;
}

/** The position in which a session of such an id was opened. */
export function readSessionIndex(sessionId: string): number {
  return Number(sessionId.split("-").at(-2));
}
