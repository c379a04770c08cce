import type { LaneWord } from "./promotion-input.ts";
import type { PromotionState } from "./state.ts";

/** Takes what the lane says into the state. One meant for another promotion changes nothing. */
export function receiveLaneWord(state: PromotionState, word: LaneWord, now: number): void {
  if (word?.promotion !== state.promotion) return;
  if (word.frozen === null) delete state.frozen;
  else if (word.frozen !== undefined) state.frozen = word.frozen;
  const { giveWay } = word;
  if (!giveWay || state.step === "end" || state.step === "roll-back") return;
  const isMoved = state.repoint !== undefined;
  if (isMoved && giveWay.afterRepoint === "finish") return;
  const { by, reason, superseded } = giveWay;
  state.inbox.abort ??= { atMs: now, by, reason, superseded };
}
