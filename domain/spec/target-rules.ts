import { formatArtifact, isPinned } from "../artifact.ts";
import { parseRuntimeArn } from "../target.ts";
import { issue, isWritten } from "./rule.ts";
import type { Rule } from "./rule.ts";
import { toArtifact } from "./to-artifact.ts";

const accountAndRegion: Rule = (draft) => {
  const { target } = draft.read;
  if (target?.runtime === undefined) return [];
  const arn = parseRuntimeArn(target.runtime);
  return (["account", "region"] as const).flatMap((key) => {
    const named = target[key];
    if (!arn) {
      return !isWritten(draft, ["target", key])
        ? [
            issue(
              ["target", key],
              "is missing; a runtime named by its id needs account and region, one named by its ARN does not",
            ),
          ]
        : [];
    }
    return named === undefined || named === arn[key]
      ? []
      : [
          issue(
            ["target", key],
            `must be the one in the runtime's ARN (${arn[key]}) or be left out, is "${named}"`,
          ),
        ];
  });
};

const role: Rule = ({ read: { target } }) => {
  if (!target) return [];
  const { roleArn, externalId, runtime } = target;
  if (externalId !== undefined && roleArn === undefined) {
    return [issue(["target", "externalId"], "is of no use without target.roleArn")];
  }
  const account =
    (runtime === undefined ? undefined : parseRuntimeArn(runtime)?.account) ?? target.account;
  const roleAccount = roleArn?.split(":")[4];
  return account === undefined || roleAccount === undefined || account === roleAccount
    ? []
    : [
        issue(
          ["target", "roleArn"],
          `must be a role of the target's account (${account}), is one of ${roleAccount}`,
        ),
      ];
};

const unpinnedCandidate: Rule = ({ read: { target, candidate } }) => {
  if (typeof candidate !== "object" || !("artifact" in candidate)) return [];
  const artifact = toArtifact(candidate.artifact);
  if (!artifact || isPinned(artifact) || target?.allowUnpinnedArtifacts === true) return [];
  const how =
    artifact.kind === "container"
      ? "name the image by its digest (IMAGE@sha256:…)"
      : "add its versionId";
  return [
    issue(
      ["candidate", "artifact"],
      `is not pinned: what ${formatArtifact(artifact)} runs may change; ${how}, or accept the risk with target.allowUnpinnedArtifacts: true`,
    ),
  ];
};

export const targetRules: readonly Rule[] = [accountAndRegion, role, unpinnedCandidate];
