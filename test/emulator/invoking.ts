import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import type {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommandInput,
} from "@aws-sdk/client-bedrock-agentcore";

export const SESSION = "session-of-a-test-0123456789abcdefghij";

type Input = Partial<Omit<InvokeAgentRuntimeCommandInput, "payload">> & {
  agentRuntimeArn: string;
  payload?: unknown;
};

/** Invokes with JSON, in the same session unless told otherwise; the output and its body as text. */
export async function invoke(
  { data }: { data: BedrockAgentCoreClient },
  { payload = {}, ...input }: Input,
) {
  const output = await data.send(
    new InvokeAgentRuntimeCommand({
      contentType: "application/json",
      runtimeSessionId: SESSION,
      ...input,
      payload: new TextEncoder().encode(JSON.stringify(payload)),
    }),
  );
  const body = (await output.response?.transformToString()) ?? "";
  return { output, body, json: () => JSON.parse(body) as Record<string, unknown> };
}
