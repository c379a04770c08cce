import { isListed, namePrincipal } from "../approval/principal.ts";
import type { Principal } from "../approval/principal.ts";
import { MESSAGES } from "../promotion/status.ts";
import type { MessageName } from "../promotion/status.ts";
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

/** Why somebody may not say this to a lane. A lane's messages carry no proof of who sent them. */
export function assessLaneRight(
  action: LaneRight,
  by: string | undefined,
  policy: EffectivePolicy | undefined,
): string | undefined {
  if (policy?.requireProof === true && policy.may[action])
    return `The policy keeps "${action}" to people who are proven, and a message to a lane proves nobody. Who may send it is said by Temporal's own authorization: take "${action}" out of the policy's "may", or "requireProof".`;
  return assessRight(action, by === undefined ? undefined : { proven: false, name: by }, policy);
}

/** The messages whose sender must be proven. */
export function computeProvenMessages({ requireProof, may }: EffectivePolicy): MessageName[] {
  if (!requireProof) return [];
  return MESSAGES.filter((name) => name === "approve" || may[name] !== undefined);
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
