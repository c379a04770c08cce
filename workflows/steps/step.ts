import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";

/**
 * One step of a promotion: gathers, lets `domain` decide, acts, and leaves in `state.step` the step
 * that comes next. A step that leaves its own name is run again, also by the next run after
 * continue-as-new: whatever it has reached is in the state.
 */
export type Step = (env: PromotionEnvironment, state: PromotionState) => Promise<void>;
