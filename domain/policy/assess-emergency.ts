import { assessRight } from "./assess-right.ts";
import { SKIPPABLE } from "./emergency.ts";
import type { Emergency, Skippable } from "./emergency.ts";
import type { EffectivePolicy } from "./policy.ts";

/** What an emergency leaves out, or why there can be none. Without a policy it leaves out everything. */
export function assessEmergency(
  emergency: Omit<Emergency, "skips">,
  policy: EffectivePolicy | undefined,
): { readonly skips: readonly Skippable[] } | { readonly refused: string } {
  if (!policy) return { skips: SKIPPABLE };
  if (policy.emergencySkips.length === 0)
    return {
      refused: "The policy knows no emergencies at this endpoint; promote without --emergency.",
    };
  // Where people must prove who they are, one of those who may is asked for a proven approval instead.
  const { by } = emergency;
  const sender = by === undefined ? undefined : ({ proven: false, name: by } as const);
  const refused = policy.requireProof ? undefined : assessRight("emergency", sender, policy);
  return refused === undefined ? { skips: policy.emergencySkips } : { refused };
}
