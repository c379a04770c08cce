import { typedPath } from "./examples-dir.ts";
import type { LocalStack } from "./local-stack.ts";

const DEFAULT_TEMPORAL = "127.0.0.1:7233";

export interface DescribedStack {
  readonly stack: Pick<LocalStack, "connected" | "uiUrl" | "emulator">;
  readonly specFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where everything is, and what to do with it. */
export function describeStack({ stack, specFile, env }: DescribedStack): string[] {
  const { connected, uiUrl, emulator } = stack;
  const isFoundByItself =
    connected.address === DEFAULT_TEMPORAL && !env["TEMPORAL_ADDRESS"] && !env["TEMPORAL_PROFILE"];
  const address = isFoundByItself ? "" : ` --address ${connected.address}`;
  return [
    `Temporal UI    ${uiUrl}`,
    `Temporal       ${connected.address}`,
    `AgentCore      ${emulator.url}   (the emulator; CloudWatch and STS too)`,
    "",
    "In another terminal:",
    `  npx agentcore-rollouts promote ${typedPath(specFile)} --wait${address}`,
    `  npx agentcore-rollouts status${address}`,
    "For the AWS CLI and SDKs:",
    ...Object.entries(emulator.env).map(([name, value]) => `  export ${name}=${value}`),
    "",
    "Ctrl-C ends all of it.",
  ];
}
