import { gateRules } from "./gate-rules.ts";
import type { PromotionSpec } from "./promotion-spec.ts";
import { salvage } from "./salvage.ts";
import { smokeRules } from "./smoke-rules.ts";
import type { SpecIssue } from "./spec-issue.ts";
import { specSchema } from "./spec-schema.ts";
import { targetRules } from "./target-rules.ts";
import { timeRules } from "./time-rules.ts";
import { toPromotionSpec } from "./to-promotion-spec.ts";
import { fromZodIssues } from "./zod-issues.ts";

export type NormalisedSpec =
  | { readonly ok: PromotionSpec }
  | { readonly issues: readonly SpecIssue[] };

const RULES = [...targetRules, ...smokeRules, ...gateRules, ...timeRules];

/** A spec as read from its file, with every default filled in; or everything that is wrong with it, at once. */
export function normaliseSpec(written: unknown): NormalisedSpec {
  const parsed = specSchema.safeParse(written);
  const read = salvage(specSchema, written);
  const issues = [
    ...(parsed.success ? [] : fromZodIssues(parsed.error.issues, written)),
    ...(read === undefined ? [] : RULES.flatMap((rule) => rule({ read, written }))),
  ];
  return parsed.success && issues.length === 0
    ? { ok: toPromotionSpec(parsed.data) }
    : { issues: withoutEchoes(issues) };
}

/** A mistyped key is one mistake: that the key which was meant is missing says nothing new. */
function withoutEchoes(issues: readonly SpecIssue[]): readonly SpecIssue[] {
  const meant = issues.flatMap(({ path, message }) => {
    const key = /did you mean "([^"]+)"\?$/.exec(message)?.[1];
    return key === undefined ? [] : [JSON.stringify([...path.slice(0, -1), key])];
  });
  return issues.filter(
    ({ path, message }) =>
      !(message.startsWith("is missing") && meant.includes(JSON.stringify(path))),
  );
}
