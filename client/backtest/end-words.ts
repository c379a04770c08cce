/** How a bake ended, or would have. */
export const END_WORDS = {
  "roll-back": "rolled back",
  promote: "promoted",
  inconclusive: "inconclusive, a person is asked",
  "no-evidence": "not enough evidence in time",
  continue: "undecided where the record ends",
} as const;
