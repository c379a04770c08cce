import type { PromotionTarget } from "../target.ts";
import type { PromotionStatus } from "./status.ts";

type Versions = Pick<PromotionStatus, "kind" | "outcome" | "baseline" | "candidate">;

/** Where people may want to go back to: after a rollback that was asked for, to what it left. */
export function restoredVersion({
  kind,
  outcome,
  baseline,
  candidate,
}: Versions): string | undefined {
  return kind === "rollback" && outcome ? (candidate ?? baseline) : baseline;
}

/** `the baseline`, `version 4`. */
export function nameRestored(status: Versions): string {
  const version = restoredVersion(status);
  return version === status.baseline ? "the baseline" : `version ${version}`;
}

/**
 * The one AWS CLI command that moves the endpoint back to its baseline without this tool. It sends
 * the description back as it was read: AWS may erase one that is left out.
 */
export function renderRestoreCommand(
  target: PromotionTarget,
  baseline: { readonly version: string; readonly description?: string },
): string {
  return [
    "aws bedrock-agentcore-control update-agent-runtime-endpoint",
    `--region ${target.region}`,
    `--agent-runtime-id ${target.runtimeId}`,
    `--endpoint-name ${target.endpoint}`,
    `--agent-runtime-version ${baseline.version}`,
    ...(baseline.description ? [`--description ${quote(baseline.description)}`] : []),
  ].join(" ");
}

/** One word for a POSIX shell, on one line. */
function quote(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return `'${line.replaceAll("'", String.raw`'\''`)}'`;
}

/** Members of a version's snapshot that UpdateAgentRuntime does not take. */
const READ_ONLY_MEMBERS = [
  "agentRuntimeArn",
  "agentRuntimeName",
  "agentRuntimeVersion",
  "createdAt",
  "lastUpdatedAt",
  "status",
  "failureReason",
  "workloadIdentityDetails",
];

/**
 * The commands that make an old version's snapshot the newest version, and DEFAULT serve it again. The file
 * holds environment values, so it is removed.
 */
export function renderRestoreDefaultCommand(target: PromotionTarget, version: string): string {
  const aws = "aws bedrock-agentcore-control";
  const place = `--region ${target.region}`;
  const read = `${aws} get-agent-runtime ${place} --agent-runtime-id ${target.runtimeId} --agent-runtime-version ${version}`;
  const cut = `jq 'del(${READ_ONLY_MEMBERS.map((member) => `.${member}`).join(",")})' > snapshot.json`;
  return `${read} | ${cut} && ${aws} update-agent-runtime ${place} --cli-input-json file://snapshot.json && rm snapshot.json`;
}
