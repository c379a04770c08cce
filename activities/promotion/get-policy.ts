import { selectPolicy } from "../../domain/policy/select-policy.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import type { PolicyReading } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";

/** What the worker was started with, as far as it is about this endpoint. */
export function getPolicy(
  {
    policy,
    proofKey,
    dashboardUrl,
  }: Pick<PromotionDependencies, "policy" | "proofKey" | "dashboardUrl">,
  { target }: { target: PromotionTarget },
): PolicyReading {
  return {
    ...(policy && { policy: selectPolicy(policy, target) }),
    ...(proofKey && { proofKey: proofKey.publicKey }),
    ...(dashboardUrl !== undefined && { dashboardUrl }),
  };
}
