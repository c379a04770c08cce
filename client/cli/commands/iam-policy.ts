import { Argument } from "commander";
import type { Command } from "commander";
import { POLICIES } from "../../../domain/iam/permissions.ts";
import type { PolicyName } from "../../../domain/iam/permissions.ts";
import { DENIALS, renderDenial, renderPolicy } from "../../../domain/iam/render-policy.ts";
import type { DenialName } from "../../../domain/iam/render-policy.ts";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { parseRuntimeArn } from "../../../domain/target.ts";
import { ClientError } from "../../client-error.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";

interface IamPolicyFlags {
  readonly runtime?: string;
  readonly endpoint?: readonly string[];
  readonly executionRole?: string;
  readonly assumedRole?: string;
  readonly workerRole?: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .addArgument(new Argument("<name>", "which policy").choices([...POLICIES, ...DENIALS]))
    .option("--runtime <arn>", "the agent runtime (default: a placeholder)")
    .option("--endpoint <name...>", "its endpoints (default: all)")
    .option("--execution-role <arn>", "the role that versions run as, for mint")
    .option("--assumed-role <arn>", "the role that specs name, for assume-role")
    .option("--worker-role <arn>", "the role that runs the worker, for deny-others")
    .addHelpText(
      "after",
      `
What each is for: docs/security.md.

Examples:
  agentcore-rollouts iam-policy promote --runtime arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5 --endpoint production
  agentcore-rollouts iam-policy deny-default`,
    );
  bindAction<IamPolicyFlags>(context, command, iamPolicy);
}

function iamPolicy(run: CommandRun<IamPolicyFlags>, name?: string): Promise<number> {
  const { runtime, endpoint, executionRole, assumedRole, workerRole } = run.flags;
  if (runtime !== undefined && !parseRuntimeArn(runtime)) {
    throw new ClientError("BadUsage", `"${runtime}" is not the ARN of an agent runtime`, {
      next: "agentcore-rollouts iam-policy --help",
    });
  }
  const subject = {
    ...(runtime === undefined ? {} : { runtimeArn: runtime }),
    ...(endpoint === undefined ? {} : { endpoints: endpoint }),
    ...(executionRole === undefined ? {} : { executionRoleArn: executionRole }),
    ...(assumedRole === undefined ? {} : { assumedRoleArn: assumedRole }),
    ...(workerRole === undefined ? {} : { workerRoleArn: workerRole }),
  };
  const isDenial = (DENIALS as readonly string[]).includes(name ?? "");
  const document = isDenial
    ? renderDenial(name as DenialName, subject)
    : renderPolicy(name as PolicyName, subject);
  run.say(JSON.stringify(document, null, 2));
  return Promise.resolve(EXIT_CODES.ok);
}
