import { isListed, namePrincipal } from "../approval/principal.ts";
import type { Principal } from "../approval/principal.ts";
import { MESSAGES } from "../promotion/status.ts";
import type { MessageName } from "../promotion/status.ts";
import { LANE_RIGHTS } from "./policy.ts";
import type { EffectivePolicy, GuardedAction, LaneRight } from "./policy.ts";

/** The roles that somebody holds, as far as the policy believes who it is. */
export function computeRoles(principal: Principal | undefined, policy: EffectivePolicy): string[] {
  if (!principal || (policy.requireProof && !principal.proven)) return [];
  return Object.entries(policy.roles).flatMap(([role, entries]) =>
    isListed(principal, entries) ? [role] : [],
  );
}

/** Why somebody may not do this, or undefined when they may. */
export function assessRight(
  action: GuardedAction,
  principal: Principal | undefined,
  policy: EffectivePolicy | undefined,
): string | undefined {
  const lists = policy?.may[action];
  if (!policy || !lists) return undefined;
  const held = computeRoles(principal, policy);
  const closed = lists.find((roles) => !roles.some((role) => held.includes(role)));
  if (!closed) return undefined;
  return `The policy keeps "${action}" to ${closed.join(" and ")}. ${explainRoles(principal, policy)}`;
}

/** The messages whose sender must be proven. */
export function computeProvenMessages({ requireProof, may }: EffectivePolicy): MessageName[] {
  if (!requireProof) return [];
  return MESSAGES.filter((name) => name === "approve" || may[name] !== undefined);
}

/** The same of a lane. */
export function computeProvenRights({ requireProof, may }: EffectivePolicy): LaneRight[] {
  return requireProof ? LANE_RIGHTS.filter((right) => may[right] !== undefined) : [];
}

/** What somebody counts as, and what to do about it, as a sentence. */
export function explainRoles(principal: Principal | undefined, policy: EffectivePolicy): string {
  if (policy.requireProof && principal?.proven !== true) {
    return "A name that was typed counts for nothing here: send it with agentcore-rollouts and AWS credentials, which prove who you are.";
  }
  if (!principal) return 'Say who you are in the field "by".';
  const held = computeRoles(principal, policy);
  return `${namePrincipal(principal)} is ${held.length === 0 ? "in no role" : `only in ${held.join(", ")}`}.`;
}
