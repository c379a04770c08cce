import type { PromotionTarget } from "../target.ts";

/** The one AWS CLI command that moves the endpoint back to its baseline without this tool. */
export function renderRestoreCommand(target: PromotionTarget, baseline: string): string {
  return [
    "aws bedrock-agentcore-control update-agent-runtime-endpoint",
    `--region ${target.region}`,
    `--agent-runtime-id ${target.runtimeId}`,
    `--endpoint-name ${target.endpoint}`,
    `--agent-runtime-version ${baseline}`,
  ].join(" ");
}
