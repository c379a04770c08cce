/** A proof that AWS vouched for, and what its message was answered. */
export interface UsedProof<Answer> {
  /** Of the signature: the same signed request has the same, however it was sealed. */
  readonly id: string;
  readonly answer: Answer;
}

/** Far more than anybody sends while a proof lasts. */
const KEPT = 500;

/** A proof counts once: its message sent again, by whomever, gets the old answer and changes nothing. */
export function findUsed<Answer>(
  used: readonly UsedProof<Answer>[],
  id: string,
): UsedProof<Answer> | undefined {
  return used.find((each) => each.id === id);
}

export function addUsed<Answer>(
  used: readonly UsedProof<Answer>[],
  one: UsedProof<Answer>,
): UsedProof<Answer>[] {
  return [...used, one].slice(-KEPT);
}
