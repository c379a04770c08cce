import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from "@aws-sdk/client-bedrock-agentcore";

export interface UserLoadOptions {
  readonly runtimeArn: string;
  readonly endpoint: string;
  /** How many users call at the same time. */
  readonly users: number;
  /** Between two prompts of a user. */
  readonly pauseMs: number;
}

export interface UserCounts {
  readonly prompts: number;
  readonly failed: number;
}

export interface UserLoad {
  /** Since the start. */
  counts(): UserCounts;
  /** Ends every session; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** What users say: three prompts a session. The last kind is not in the smoke of the example spec. */
const SESSIONS: readonly (readonly string[])[] = [
  ["Where is my order 1001?", "Thanks. And when does it arrive?", "What about order 1002?"],
  ["Where is my order 1002?", "That is too late for me.", "I want a refund for it."],
];

/** Users who call the endpoint through the AWS SDK, each in one session after the other. */
export function startUserLoad(options: UserLoadOptions): UserLoad {
  const { runtimeArn, endpoint, users, pauseMs } = options;
  // Without the SDK's retries, so that every failure is counted.
  const client = new BedrockAgentCoreClient({ maxAttempts: 1 });
  const ending = new AbortController();
  const counts = { prompts: 0, failed: 0 };
  const ask = async (runtimeSessionId: string, prompt: string): Promise<void> => {
    counts.prompts += 1;
    const request = {
      agentRuntimeArn: runtimeArn,
      qualifier: endpoint,
      runtimeSessionId,
      contentType: "application/json",
      payload: new TextEncoder().encode(JSON.stringify({ prompt })),
    };
    const answer = await client.send(new InvokeAgentRuntimeCommand(request));
    await answer.response?.transformToString();
  };
  const runSession = async (prompts: readonly string[]): Promise<void> => {
    const runtimeSessionId = `user-${randomUUID()}`;
    for (const prompt of prompts) {
      if (ending.signal.aborted) break;
      await ask(runtimeSessionId, prompt).catch(() => (counts.failed += 1));
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
    const stop = new StopRuntimeSessionCommand({
      agentRuntimeArn: runtimeArn,
      qualifier: endpoint,
      runtimeSessionId,
    });
    // It may have ended by itself.
    await client.send(stop).catch(() => undefined);
  };
  const runUser = async (_: unknown, user: number): Promise<void> => {
    for (let turn = user; !ending.signal.aborted; turn += 1)
      await runSession(SESSIONS[turn % SESSIONS.length] ?? []);
  };
  const all = Promise.all(Array.from({ length: users }, runUser));
  return {
    counts: () => ({ ...counts }),
    stop: async () => {
      ending.abort();
      await all;
      client.destroy();
    },
  };
}
