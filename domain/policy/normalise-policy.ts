import { salvage } from "../spec/salvage.ts";
import type { SpecIssue } from "../spec/spec-issue.ts";
import { fromZodIssues, withoutEchoes } from "../spec/zod-issues.ts";
import type { Policy } from "./policy.ts";
import { checkPolicyRules } from "./policy-rules.ts";
import { policySchema } from "./policy-schema.ts";
import { toPolicy } from "./to-policy.ts";

/** A policy as read from its file; or everything that is wrong with it, at once. */
export function normalisePolicy(
  written: unknown,
): { readonly ok: Policy } | { readonly issues: readonly SpecIssue[] } {
  const parsed = policySchema.safeParse(written);
  const read = salvage(policySchema, written);
  const issues = [
    ...(parsed.success ? [] : fromZodIssues(parsed.error.issues, written)),
    ...(read === undefined ? [] : checkPolicyRules(read)),
  ];
  return parsed.success && issues.length === 0
    ? { ok: toPolicy(parsed.data) }
    : { issues: withoutEchoes(issues) };
}
