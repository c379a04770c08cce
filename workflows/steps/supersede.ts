import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { decide, end, moveTo } from "./progress.ts";
import { voidApprovals } from "./void-approvals.ts";

/**
 * The endpoint smoked through serves another version now: what was gathered belongs to that one's
 * predecessor and is thrown away. The spec says whether to stop or to start over on the newest.
 */
export function supersede(
  env: PromotionEnvironment,
  state: PromotionState,
  explanation: string,
): void {
  const { onSuperseded } = state.spec.smoke;
  decide(env, state, {
    decision: `superseded: ${onSuperseded}`,
    reason: explanation,
    values: { candidate: state.candidate?.version },
  });
  delete state.smoke;
  delete state.smokeRun;
  delete state.gate;
  if (onSuperseded === "stop") return end(state, "stopped", { reason: "superseded", explanation });
  delete state.candidate;
  delete state.fixedVersion;
  delete state.wanted;
  delete state.wantedAtMs;
  voidApprovals(state, "there is a newer version");
  delete state.inbox.freezeOverride;
  moveTo(state, "resolve", `${explanation} Starting over on the newest version.`);
}
