import { BedrockAgentCoreClient } from "@aws-sdk/client-bedrock-agentcore";
import type { BedrockAgentCoreClientConfig } from "@aws-sdk/client-bedrock-agentcore";
import type { HttpRequest } from "@smithy/types";
import { ApplicationFailure } from "@temporalio/activity";

import type { AgentTarget } from "../promotion-activities.ts";
import { matchesPattern } from "../../domain/pattern.ts";
import { readToken } from "./read-token.ts";
import type { FreshToken, TokenSource } from "./read-token.ts";

/** A caller of JWT-protected agents, from the worker's own configuration. */
export type CallerConfig = TokenSource & {
  /** Runtime ARNs, with `*` for any text, that may be sent its token. */
  readonly runtimes: readonly string[];
};

export interface Callers {
  /** A client whose calls carry the token in place of a signature. */
  clientFor(agent: AgentTarget, config: BedrockAgentCoreClientConfig): BedrockAgentCoreClient;
  token(agent: AgentTarget): Promise<string>;
}

/** A token is used no more when it ends within this time. */
const EARLY_MS = 60_000;

export function createCallers(configs: Readonly<Record<string, CallerConfig>>): Callers {
  const tokens = new Map<string, Promise<FreshToken>>();
  const clients = new Map<string, BedrockAgentCoreClient>();

  const token = async (agent: AgentTarget): Promise<string> => {
    const config = requireCaller(configs, agent);
    const name = agent.caller ?? "";
    const known = await tokens.get(name);
    if (known && known.untilMs - EARLY_MS > Date.now()) return known.token;
    const fresh = readToken(name, config);
    tokens.set(name, fresh);
    // A failure is not remembered.
    fresh.catch(() => tokens.delete(name));
    return (await fresh).token;
  };
  const clientFor: Callers["clientFor"] = (agent, config) => {
    requireCaller(configs, agent);
    const key = JSON.stringify([agent.aws.region, agent.caller, agent.runtimeArn]);
    const client = clients.get(key) ?? createClient(config, () => token(agent));
    clients.set(key, client);
    return client;
  };
  return { clientFor, token };
}

function requireCaller(
  configs: Readonly<Record<string, CallerConfig>>,
  { caller = "", runtimeArn }: AgentTarget,
): CallerConfig {
  const config = Object.hasOwn(configs, caller) ? configs[caller] : undefined;
  if (config?.runtimes.some((pattern) => matchesPattern(pattern, runtimeArn))) return config;
  const problem = config
    ? `may not call ${runtimeArn}: its "runtimes" do not name it`
    : "is not in this worker's configuration";
  throw ApplicationFailure.nonRetryable(
    `Caller ${caller} ${problem}. Add it to the file that AGENTCORE_ROLLOUTS_CALLERS names.`,
    "CallerNotAllowed",
  );
}

/** The SDK knows no bearer token for these calls: it takes the place of the signature. */
function createClient(
  config: BedrockAgentCoreClientConfig,
  token: () => Promise<string>,
): BedrockAgentCoreClient {
  return new BedrockAgentCoreClient({
    ...config,
    maxAttempts: 1,
    credentials: { accessKeyId: "unused", secretAccessKey: "unused" },
    signer: {
      sign: async (request: HttpRequest) => {
        request.headers["authorization"] = `Bearer ${await token()}`;
        return request;
      },
    } as never,
  });
}
