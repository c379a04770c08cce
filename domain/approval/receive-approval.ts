import { computeRoles, explainRoles } from "../policy/assess-right.ts";
import type { EffectivePolicy } from "../policy/policy.ts";
import type { Approval, ApprovalNeed } from "./approval.ts";
import { assessApprovals } from "./assess-approvals.ts";
import { identifyPrincipal, isCalled, namePrincipal } from "./principal.ts";
import type { Principal } from "./principal.ts";
import { UNNAMED } from "../promotion/word.ts";

/** What is up for approval now. */
export interface OpenApproval {
  readonly digest: string;
  readonly need: ApprovalNeed;
}

/** Why an approval is for something else than what is up for it now. */
export function assessDigest(given: string | undefined, open: OpenApproval): string | undefined {
  if (given === undefined) {
    return `The approval must name what it approves in its field "digest"; it is ${open.digest} now, and status shows what that covers.`;
  }
  if (given === open.digest) return undefined;
  return `The approval is for ${given}, but what is to be approved is ${open.digest} now: candidate, evidence or policy changed since. Look again with status, and approve that.`;
}

/** The approval as it counts, or why it counts for nothing. */
export function assessApprover(
  word: { readonly atMs: number; readonly reason?: string },
  principal: Principal | undefined,
  { open, policy }: { open: OpenApproval; policy?: EffectivePolicy },
): Approval | { readonly refused: string } {
  const { need, digest } = open;
  const roles = policy ? computeRoles(principal, policy) : [];
  const base = { ...word, digest, roles };
  if (!policy) {
    return principal
      ? {
          ...base,
          by: namePrincipal(principal),
          identity: identifyPrincipal(principal),
          proven: principal.proven,
        }
      : { ...base, by: UNNAMED, proven: false };
  }
  if (!principal || (need.requireProof && !principal.proven))
    return { refused: explainRoles(principal, policy) };
  if (need.notBy !== undefined && isCalled(principal, need.notBy)) {
    return {
      refused: `${namePrincipal(principal)} asked for this promotion and cannot approve it: somebody else must.`,
    };
  }
  const wanted = need.quorum.flatMap((part) => part.roles);
  if (wanted.length > 0 && !roles.some((role) => wanted.includes(role))) {
    return {
      refused: `The policy wants approvals of ${wanted.join(", ")}. ${explainRoles(principal, policy)}`,
    };
  }
  return {
    ...base,
    by: namePrincipal(principal),
    identity: identifyPrincipal(principal),
    proven: principal.proven,
  };
}

/** Adds an approval, once for everything that may be one person. Returns what is to come, as a sentence. */
export function addApproval(approvals: Approval[], approval: Approval, need: ApprovalNeed): string {
  const { identity } = approval;
  const isRepeated = identity !== undefined && approvals.some((each) => each.identity === identity);
  if (!isRepeated) approvals.push(approval);
  const { complete, missing } = assessApprovals(need, approvals);
  if (complete) return "Approved: the promotion goes on.";
  return isRepeated
    ? `${approval.by} approved already, and counts once. Still missing: ${missing}.`
    : `Counted. Still missing: ${missing}.`;
}
