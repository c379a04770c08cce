/** What an emergency may leave out. */
export const SKIPPABLE = ["gates", "approval", "freeze"] as const;
export type Skippable = (typeof SKIPPABLE)[number];

/** A promotion that leaves out what its policy lets it leave out. It stays one for ever. */
export interface Emergency {
  readonly reason: string;
  readonly by?: string;
  /** What is left out; decided when the policy was read. */
  readonly skips: readonly Skippable[];
}

/** Whether this part of a promotion is left out. */
export function isSkipped(
  { emergency }: { readonly emergency?: Emergency },
  part: Skippable,
): boolean {
  return emergency?.skips.includes(part) === true;
}

/** For headlines: an emergency is named before anything else. */
export function prefixEmergency(emergency: Emergency | undefined, text: string): string {
  return emergency === undefined ? text : `EMERGENCY (${emergency.reason}): ${text}`;
}
