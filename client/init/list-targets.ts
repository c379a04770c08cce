import {
  BedrockAgentCoreControlClient,
  paginateListAgentRuntimeEndpoints,
  paginateListAgentRuntimes,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { DEFAULT_ENDPOINT } from "../../domain/target.ts";

export interface FoundRuntime {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
}

export interface FoundEndpoint {
  readonly name: string;
  readonly version: string;
}

/** What there is in an account and region to write a spec for. */
export interface Targets {
  runtimes(): Promise<FoundRuntime[]>;
  /** Without DEFAULT, which is never promoted. */
  endpoints(runtimeId: string): Promise<FoundEndpoint[]>;
}

export function createTargets(region: string | undefined): Targets {
  const client = new BedrockAgentCoreControlClient(region === undefined ? {} : { region });
  return {
    async runtimes() {
      const found: FoundRuntime[] = [];
      for await (const { agentRuntimes = [] } of paginateListAgentRuntimes({ client }, {})) {
        for (const {
          agentRuntimeId = "",
          agentRuntimeArn = "",
          agentRuntimeName = "",
        } of agentRuntimes)
          found.push({ id: agentRuntimeId, arn: agentRuntimeArn, name: agentRuntimeName });
      }
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
    async endpoints(agentRuntimeId) {
      const found: FoundEndpoint[] = [];
      const pages = paginateListAgentRuntimeEndpoints({ client }, { agentRuntimeId });
      for await (const { runtimeEndpoints = [] } of pages) {
        for (const { name = "", liveVersion = "" } of runtimeEndpoints)
          if (name !== DEFAULT_ENDPOINT) found.push({ name, version: liveVersion });
      }
      return found;
    },
  };
}
