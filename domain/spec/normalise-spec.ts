import { gateRules } from "./gate-rules.ts";
import type { PromotionSpec } from "./promotion-spec.ts";
import { salvage } from "./salvage.ts";
import { issue } from "./rule.ts";
import { smokeRules } from "./smoke-rules.ts";
import type { SpecIssue } from "./spec-issue.ts";
import { specSchema } from "./spec-schema.ts";
import { findRepeatedStage, linkStages, splitStages } from "./stages.ts";
import { targetRules } from "./target-rules.ts";
import { timeRules } from "./time-rules.ts";
import { toPromotionSpec } from "./to-promotion-spec.ts";
import { fromZodIssues, withMeantKeys, withoutEchoes } from "./zod-issues.ts";

export type NormalisedSpec =
  | { readonly ok: PromotionSpec }
  | { readonly issues: readonly SpecIssue[] };

const RULES = [...targetRules, ...smokeRules, ...gateRules, ...timeRules];

/** A spec as read from its file, with every default filled in; or everything that is wrong with it, at once. */
export function normaliseSpec(written: unknown): NormalisedSpec {
  const stages = splitStages(written);
  if (!stages) return normaliseOne(written);
  const ownIssues = specSchema
    .safeParse(written)
    .error?.issues.filter(({ path }) => path[0] === "stages");
  if (ownIssues?.length) return { issues: fromZodIssues(ownIssues, written) };
  const read = stages.map((each) => ({ ...each, spec: normaliseOne(each.written) }));
  const issues = read.flatMap(({ spec, place }) =>
    "issues" in spec ? spec.issues.map((each) => ({ ...each, path: place(each.path) })) : [],
  );
  const specs = read.flatMap(({ spec }) => ("ok" in spec ? [spec.ok] : []));
  const first = linkStages(specs);
  const repeated = findRepeatedStage(specs);
  if (repeated !== undefined)
    issues.push(issue(["stages"], `names ${repeated} twice; each endpoint is one stage`));
  return first && issues.length === 0 ? { ok: first } : { issues: withoutRepeats(issues) };
}

function normaliseOne(written: unknown): NormalisedSpec {
  const parsed = specSchema.safeParse(written);
  const ofKeys = parsed.success ? [] : fromZodIssues(parsed.error.issues, written);
  // Of a mistyped key the default would be judged, which nobody wrote.
  const meant = withMeantKeys(written, ofKeys);
  const read = salvage(specSchema, meant);
  const ofRules = read === undefined ? [] : RULES.flatMap((rule) => rule({ read, written: meant }));
  const issues = [...ofKeys, ...ofRules];
  return parsed.success && issues.length === 0
    ? { ok: toPromotionSpec(parsed.data) }
    : { issues: withoutEchoes(issues) };
}

/** What is wrong in a key that all stages share is one mistake. */
function withoutRepeats(issues: readonly SpecIssue[]): readonly SpecIssue[] {
  return [...new Map(issues.map((each) => [JSON.stringify(each), each])).values()];
}
