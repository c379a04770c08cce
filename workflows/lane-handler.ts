import { setHandler } from "@temporalio/workflow";
import { receiveLaneWord } from "../domain/promotion/receive-lane-word.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import { laneWordSignal } from "./messages.ts";

/** What the promotion's lane tells it. */
export function registerLaneHandler(state: PromotionState): void {
  setHandler(laneWordSignal, (word) => receiveLaneWord(state, word, Date.now()), {
    description: "From the promotion's lane: frozen or not, or to make room.",
  });
}
