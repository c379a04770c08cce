import { ClientError } from "../client-error.ts";
import { printable } from "../printable.ts";

/** One read from AWS with the credentials of whoever runs the command. */
export async function callAws<T>(operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ResourceNotFoundException")
      throw new ClientError("AwsNotFound", `AWS has no such target: ${printable(message)}`, {
        next: renderListRuntimes(),
        cause: error,
      });
    throw new ClientError("AwsFailed", `${operation}: ${printable(`${name}: ${message}`)}`, {
      next: "check the credentials and the region of this shell: aws sts get-caller-identity",
      cause: error,
    });
  }
}

/** How to see what a target may be called. */
export function renderListRuntimes(region = "REGION"): string {
  return `check names and region: aws bedrock-agentcore-control list-agent-runtimes --region ${region}`;
}
