import { isArn } from "../approval/principal.ts";
import { issue } from "../spec/rule.ts";
import type { Salvaged } from "../spec/salvage.ts";
import type { SpecIssue, SpecPath } from "../spec/spec-issue.ts";
import type { PolicyFile } from "./policy-schema.ts";

type Draft = Salvaged<PolicyFile>;

/** What one key alone cannot show: roles that nobody defined, and quorums that nobody can reach. */
export function checkPolicyRules(read: Draft): SpecIssue[] {
  const roles = read.roles as Readonly<Record<string, readonly string[]>> | undefined;
  if (roles === undefined) return [];
  return [
    ...Object.entries(roles).flatMap(([role, entries]) => checkEntries(["roles", role], entries)),
    ...(read.rules ?? []).flatMap((rule, index) =>
      checkRule(rule, { roles, path: ["rules", index] }),
    ),
  ];
}

/** STS names an assumed role without its path, so an ARN with one would never match. */
function checkEntries(path: SpecPath, entries: readonly string[] | undefined): SpecIssue[] {
  return (entries ?? []).flatMap((entry, index) =>
    /^arn:[^:]*:iam::[^:]*:role\/.+\//.test(entry ?? "")
      ? [
          issue(
            [...path, index],
            `must leave out the role's path, which STS does not say: write ${entry.replace(/role\/.*\//, "role/")}`,
          ),
        ]
      : [],
  );
}

type RuleDraft = NonNullable<Draft["rules"]>[number];

function checkRule(
  rule: RuleDraft,
  { roles, path }: { roles: Readonly<Record<string, readonly string[]>>; path: SpecPath },
): SpecIssue[] {
  const unknown = (role: string | undefined, at: SpecPath): SpecIssue[] =>
    role === undefined || Object.hasOwn(roles, role)
      ? []
      : [
          issue(
            [...path, ...at],
            `is no role of this file; it has ${Object.keys(roles).join(", ") || "none"}`,
          ),
        ];
  const quorum = rule?.approval?.quorum ?? [];
  const quorumIssues = quorum.flatMap((part, index) => {
    const at = ["approval", "quorum", index];
    const most = countMost(roles[part?.role ?? ""], rule?.requireProof === true);
    const isOutOfReach = part?.count !== undefined && part.count > most;
    return [
      ...unknown(part?.role, [...at, "role"]),
      ...(isOutOfReach && Object.hasOwn(roles, part.role ?? "")
        ? [
            issue(
              [...path, ...at, "count"],
              `asks for ${part.count} people, but ${part.role} can bring ${most} at most`,
            ),
          ]
        : []),
    ];
  });
  const rights = Object.entries(rule?.may ?? {}).flatMap(([action, list]) =>
    (list ?? []).flatMap((role, index) => unknown(role, ["may", action, index])),
  );
  return [...quorumIssues, ...rights];
}

/** How many different approvers a role can bring: patterns and Identity Center's roles any number. */
function countMost(entries: readonly string[] | undefined, requireProof: boolean): number {
  const usable = (entries ?? []).filter((entry) => !requireProof || isArn(entry));
  const isMany = usable.some(
    (entry) => entry.includes("*") || /:role\/AWSReservedSSO_/.test(entry),
  );
  return isMany ? Number.POSITIVE_INFINITY : usable.length;
}
