/** What one look found for one gate. */
export interface Measurement {
  readonly gate: string;
  readonly atMs: number;
  /** `error`: it could not be measured; `no-data`: there is nothing yet to measure. */
  readonly phase: "successful" | "failed" | "inconclusive" | "error" | "no-data";
  /** The one number that was judged, where there is one. */
  readonly value?: number;
  /** All it rests on: counts, window, limit. Recorded, and never computed again. */
  readonly values: Readonly<Record<string, number | string>>;
  /** A sentence with these values. */
  readonly reason: string;
}

/** A measurement before it is known whose it is, and when it was taken. */
export type Finding = Omit<Measurement, "gate" | "atMs">;

const REASON_LENGTH = 500;

/** Texts from outside are in reasons: all of them together must fit a payload. */
export function toMeasurement(gate: string, atMs: number, finding: Finding): Measurement {
  const { reason } = finding;
  return {
    gate,
    atMs,
    ...finding,
    reason: reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH)}…` : reason,
  };
}
